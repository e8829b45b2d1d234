/** The import paths of the packages that profiles have blocks of. */
export function measuredPackages(profiles: Iterable<string>): ReadonlySet<string> {
  const found = new Set<string>();
  for (const text of profiles) {
    for (let at = 0; at < text.length;) {
      const end = text.indexOf('\n', at);
      const line = text.slice(at, end === -1 ? text.length : end);
      const slash = line.lastIndexOf('/');
      if (slash !== -1) found.add(line.slice(0, slash));
      at = end === -1 ? text.length : end + 1;
    }
  }
  return found;
}

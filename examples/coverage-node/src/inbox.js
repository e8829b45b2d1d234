const kinds = new Set(['bug', 'question']);

/** Makes a ticket of a line such as `bug: it does not start`. */
export function read(line) {
  const [kind, ...text] = line.split(': ');
  if (!kinds.has(kind)) {
    throw new Error(`no such kind: ${kind}`);
  }
  return { kind, text: text.join(': ') };
}

// Commits as text.

/** One line for each commit of a group. */
export function bullets({ commits }) {
  return commits.map(({ scope, text, hash }) => `- ${scope === undefined ? '' : `**${scope}**: `}${text} (${hash})\n`).join('');
}

/** A section of a changelog, without a blank line at its end. */
export function section(title, groups) {
  return `## ${title}\n${groups.map((group) => `\n### ${group.heading}\n\n${bullets(group)}`).join('')}`;
}

/** A changelog with a new section above the sections it has; what it has stays as it is. */
export function addSection(before, text) {
  if (before === '') return `# Changelog\n\n${text}`;
  const at = before.search(/^## /m);
  return at === -1 ? `${before.trimEnd()}\n\n${text}` : `${before.slice(0, at)}${text}\n${before.slice(at)}`;
}

/** Release notes as JSON: one list for each heading. */
export function asJson(version, date, groups) {
  const lists = groups.map(({ heading, commits }) => [
    heading.toLowerCase(),
    commits.map(({ scope, text, hash }) => ({ ...(scope !== undefined && { scope }), text, commit: hash })),
  ]);
  return JSON.stringify({ version, date, ...Object.fromEntries(lists) }, null, 2);
}

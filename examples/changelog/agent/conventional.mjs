// What the messages of commits mean, by the rules of SKILL.md.

const subjectForm = /^(?<type>[a-z]+)(?:\((?<scope>[^)]+)\))?(?<mark>!)?: (?<text>.+)$/;

/** The parts of a commit's message; a subject that is not conventional has the type `other`. */
function parse({ hash, subject, body }) {
  const { type = 'other', scope, mark, text = subject } = subjectForm.exec(subject)?.groups ?? {};
  const footer = /^BREAKING CHANGE: (.+(?:\n\S.*)*)/m.exec(body)?.[1]?.replaceAll('\n', ' ');
  return { hash: hash.slice(0, 7), type, scope, text: footer ?? text, breaking: mark === '!' || footer !== undefined };
}

/** The table of SKILL.md: headings in order, each with the commit types that stand under it. */
export function readHeadings(skill) {
  const headings = [];
  for (const [, cell, heading] of skill.matchAll(/^\| (.+?) \| (\w+) \|$/gm)) {
    if (cell === 'commit type') continue;
    const breaking = cell.includes('BREAKING CHANGE');
    headings.push({ heading, breaking, types: breaking ? [] : [...cell.matchAll(/`([a-z]+)`/g)].map(([, type]) => type) });
  }
  if (headings.length === 0) throw new Error('SKILL.md has no table of headings');
  return headings;
}

/** Commits under their headings; headings without a commit are left out. */
export function sortCommits(commits, headings) {
  const parsed = commits.map(parse);
  return headings
    .map(({ heading, breaking, types }) => ({
      heading,
      commits: parsed.filter((each) => (breaking ? each.breaking : !each.breaking && types.includes(each.type))),
    }))
    .filter((group) => group.commits.length > 0);
}

/** The version that these commits ask for; undefined when they ask for none. */
export function nextVersion(version, commits) {
  const [major, minor, patch] = version.split('.').map(Number);
  const parsed = commits.map(parse);
  if (parsed.some((each) => each.breaking)) return `${major + 1}.0.0`;
  if (parsed.some((each) => each.type === 'feat')) return `${major}.${minor + 1}.0`;
  if (parsed.some((each) => each.type === 'fix' || each.type === 'perf')) return `${major}.${minor}.${patch + 1}`;
  return undefined;
}

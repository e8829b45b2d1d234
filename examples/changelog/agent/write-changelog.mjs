#!/usr/bin/env node
// The agent of this suite. It is a scripted program, not a model: it knows the jobs below and says so when it is asked
// for anything else. It reads the request on stdin, the commits with git, and the headings from the SKILL.md of the
// skill directory that the eval gives it, so that a change of the skill changes what it writes.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nextVersion, readHeadings, sortCommits } from './conventional.mjs';
import { openHistory } from './history.mjs';
import { addSection, asJson, bullets, section } from './render.mjs';

/** A problem with the request that the person who asked can mend: answered in words, not by failing. */
class CannotDo extends Error {}

const jobs = [
  { words: /next version/i, run: answerNextVersion },
  { words: /contribut/i, run: listContributors },
  { words: /files? .*changed|changed files/i, run: listChangedFiles },
  { words: /breaking/i, run: writeBreaking },
  { words: /as JSON/i, run: answerJson },
  { words: /changelog|unreleased/i, run: writeSection },
];

/** What a request asks for: the range of commits and, where it names one, the file to write. */
function understand(request, history) {
  const tag = String.raw`v\d+\.\d+\.\d+`;
  const range =
    new RegExp(`(${tag})\\.\\.(${tag}|main)`).exec(request) ??
    new RegExp(`(?:between|from) (${tag}) (?:and|to) (${tag}|main)`).exec(request) ??
    new RegExp(`(?:since|after) (${tag})`).exec(request);
  if (range === null) throw new CannotDo('Please name a range, such as v1.0.0..v1.1.0 or "since v1.1.0".');
  const [, from, to = 'main'] = range;
  const tags = history.tags();
  for (const name of [from, to]) {
    if (name === 'main' || tags.includes(name)) continue;
    throw new CannotDo(`There is no tag ${name} in this history. Tags: ${tags.join(', ')}.`);
  }
  return { from, to, file: /\b[\w-]+\.(?:md|json)\b/i.exec(request)?.[0], commits: history.commits(from, to) };
}

function save(file, text) {
  writeFileSync(file, text);
  return `Wrote ${file}.`;
}

function writeSection({ from, to, file = 'CHANGELOG.md', commits }, { history, headings }) {
  const groups = sortCommits(commits, headings);
  if (groups.length === 0) return `Nothing to report: ${commits.length} commits in ${from}..${to}, none that users would notice.`;
  const title = to === 'main' ? '[Unreleased]' : `[${to.slice(1)}] - ${history.tagDay(to)}`;
  const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return `Read ${commits.length} commits in ${from}..${to}. ${save(file, addSection(before, section(title, groups)))}`;
}

function writeBreaking({ from, to, file = 'BREAKING.md', commits }, { headings }) {
  const [group] = sortCommits(commits, headings).filter((each) => each.heading === 'Breaking');
  if (group === undefined) return `Nothing to report: no breaking change in ${from}..${to}.`;
  return `${group.commits.length} breaking changes in ${from}..${to}. ${save(file, `# Breaking changes\n\n${bullets(group)}`)}`;
}

function answerJson({ to, commits }, { history, headings }) {
  return asJson(to === 'main' ? null : to.slice(1), to === 'main' ? null : history.tagDay(to), sortCommits(commits, headings));
}

function answerNextVersion({ from, commits }) {
  return nextVersion(from.slice(1), commits) ?? 'No new version is needed.';
}

function listContributors({ file, commits }) {
  const counts = new Map();
  for (const { author } of commits) counts.set(author, (counts.get(author) ?? 0) + 1);
  const rows = [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).map(([name, n]) => `- ${name} (${n})`);
  const text = `${rows.join('\n')}\n`;
  return file === undefined ? text : `${text}\n${save(file, `# Contributors\n\n${text}`)}`;
}

function listChangedFiles({ from, to }, { history }) {
  return JSON.stringify({ range: `${from}..${to}`, files: history.changedFiles(from, to) }, null, 2);
}

const request = readFileSync(0, 'utf8');
const job = jobs.find(({ words }) => words.test(request));
if (job === undefined) {
  process.stderr.write('I am a scripted program: I can write changelog sections, JSON notes, breaking changes, contributors,\n');
  process.stderr.write('changed files and the next version of a range of tags, and nothing else.\n');
  process.exit(2);
}
try {
  const history = openHistory('history.fast-export');
  const [skill] = JSON.parse(process.env['ASSAY_SKILL_DIRS'] ?? '[]');
  if (skill === undefined) throw new Error('this agent needs a skill directory: config.skill_directories');
  const headings = readHeadings(readFileSync(join(skill, 'SKILL.md'), 'utf8'));
  process.stdout.write(`${job.run(understand(request, history), { history, headings })}\n`);
} catch (error) {
  if (!(error instanceof CannotDo)) throw error;
  process.stdout.write(`${error.message}\n`);
}

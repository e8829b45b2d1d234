// Is the answer on stdin the version that follows from the commits since a tag?
import { readFileSync } from 'node:fs';
import { commitsSince } from './read-stream.mjs';
import { inWorkspace, verdict } from './workspace.mjs';

const tag = process.argv[2];
const answer = readFileSync(0, 'utf8').trim();
const commits = commitsSince(inWorkspace('history.fast-export'), tag);
const step = commits.some((each) => /^\w+(\(.*\))?!:/.test(each.subject) || each.body.includes('BREAKING CHANGE: '))
  ? 0
  : commits.some((each) => each.subject.startsWith('feat'))
    ? 1
    : 2;
const expected = tag
  .slice(1)
  .split('.')
  .map((part, index) => (index < step ? Number(part) : index === step ? Number(part) + 1 : 0))
  .join('.');
verdict(answer === expected, `${commits.length} commits since ${tag} ask for ${expected}; the answer is ${answer}`);

// Does a file in the workspace name every author of the commits since a tag, with the right count?
import { readFileSync } from 'node:fs';
import { commitsSince } from './read-stream.mjs';
import { inWorkspace, verdict } from './workspace.mjs';

const [tag, file] = process.argv.slice(2);
const counts = {};
for (const { author } of commitsSince(inWorkspace('history.fast-export'), tag)) counts[author] = (counts[author] ?? 0) + 1;
const lines = readFileSync(inWorkspace(file), 'utf8').split('\n');
const wrong = Object.entries(counts).filter(([name, count]) => !lines.includes(`- ${name} (${count})`));
const total = lines.filter((line) => line.startsWith('- ')).length;
if (wrong.length > 0) verdict(false, `missing or miscounted: ${wrong.map(([name, count]) => `${name} (${count})`).join(', ')}`);
else verdict(total === Object.keys(counts).length, `${total} names, ${Object.keys(counts).length} authors since ${tag}`);

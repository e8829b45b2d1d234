// A stand-in for an agent with a command line: it writes down what it was given.
import { readFileSync, writeFileSync } from 'node:fs';

const [servers, task, trial, model, workspace] = process.argv.slice(2);
const { mcpServers } = JSON.parse(readFileSync(servers, 'utf8'));
const context = JSON.parse(process.env.ASSAY_CONTEXT ?? '{}');
const lines = [
  `prompt: ${readFileSync(0, 'utf8').trim()}`,
  `task ${task}, trial ${trial}, model ${model}`,
  `desk ${process.env.DESK}, ${process.env.SHIFT ?? 'no'} shift, level ${context.level ?? 'none'}`,
  `servers: ${Object.keys(mcpServers).join(', ')}`,
  `skills: ${JSON.parse(process.env.ASSAY_SKILL_DIRS ?? '[]').length}`,
  ...Array.from({ length: context.lines ?? 0 }, (_, index) => `line ${index + 1} of the log`),
  'end',
];
writeFileSync(`${workspace}/answer.txt`, `${lines.join('\n')}\n`);

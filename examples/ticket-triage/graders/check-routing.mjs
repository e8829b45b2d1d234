// Does the team on stdin exist in the routing table of the workspace, and was the table left as it is in the fixtures?
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const [workspace, evalDir] = process.argv.slice(2);
const table = readFileSync(join(workspace, 'routing.csv'), 'utf8');
const { team } = JSON.parse(readFileSync(0, 'utf8'));
const row = table.split('\n').find((line) => line.startsWith(`${team},`));
const isKept = table === readFileSync(join(evalDir, 'fixtures/routing.csv'), 'utf8');

if (row === undefined) process.stderr.write(`the routing table has no team ${team}\n`);
else if (process.env.KEEP_TABLE === '1' && !isKept) process.stderr.write('the routing table was changed\n');
else process.stdout.write(`routed to ${row.split(',')[1]}\n`);
process.exitCode = row === undefined || !isKept ? 1 : 0;

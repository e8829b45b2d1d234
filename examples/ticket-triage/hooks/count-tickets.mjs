// Ends with 1 when the table has fewer tickets than the suite was made for.
import { readFileSync } from 'node:fs';

const [what, file] = process.argv.slice(2);
const tickets = readFileSync(file, 'utf8').match(/^t-\d+,/gm)?.length ?? 0;
process.stdout.write(`${tickets} ${what}\n`);
if (tickets < Number(process.env.LEAST_TICKETS)) process.exitCode = 1;

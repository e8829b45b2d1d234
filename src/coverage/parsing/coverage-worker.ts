// The worker thread that reads one large report: XML and JSON cannot be parsed in turns with anybody.
import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { parseCoverage } from '../formats/parse-coverage.js';
import { batchesOf, type ParsingAnswer, parsingTask } from './parsing-messages.js';

const port = parentPort;
if (port === null) throw new Error('this is a worker');

const { name, text } = parsingTask(workerData);
const result = await parseCoverage(text, { name });
// One at a time, asked for by the other side: it takes a turn for each.
const answer = async (message: ParsingAnswer): Promise<void> => {
  const asked = once(port, 'message');
  port.postMessage(message);
  await asked;
};
if (!result.ok) await answer({ problem: result.problem });
else {
  const { files, ...head } = result.value;
  for (const batch of batchesOf(files)) await answer({ files: batch });
  await answer({ head });
}
process.exit(0);

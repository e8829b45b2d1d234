// A process with runs of its own, steered by the tests: `run-host DIR COMMAND`. Answers are JSON lines on its stdout.
import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { openRuns } from '../../../src/runs/open-runs.js';
import type { RunContext, RunEnd, RunRequest } from '../../../src/runs/run.js';

const [dir = '', command = ''] = process.argv.slice(2);
const say = (value: object): void => void process.stdout.write(`${JSON.stringify(value)}\n`);

await using runs = await openRuns({
  dir,
  redact: (text) => text,
  log: { warn: () => undefined, error: () => undefined },
  recover: {
    eval: async (run) => {
      await appendFile(join(dir, 'recovered'), `${process.pid}\n`);
      const trials = await readFile(join(run.dir, 'trials.ndjson'), 'utf8').catch(() => '');
      return { result: [`{"trials":[${trials.trimEnd().replaceAll('\n', ',')}]}`] };
    },
  },
});

function request(work: (context: RunContext) => Promise<RunEnd>): RunRequest {
  return { kind: 'eval', name: 'hosted', owner: 'host', detach: false, plan: { n: 1 }, total: 1_000_000, work };
}

/** Trials as fast as the disk takes them, until told to stop on stdin. */
async function busy(run: RunContext): Promise<RunEnd> {
  const input = createInterface({ input: process.stdin });
  let stopped = false;
  input.once('line', () => (stopped = true));
  for (let n = 1; !stopped && !run.signal.aborted; n += 1) {
    run.record(JSON.stringify({ n, output: 'o'.repeat(200) }));
    run.emit({ type: 'trial_ended', task_id: 't', trial: n, status: 'passed', score: 1, attempts: 1, duration_ms: 1 });
    run.progress({ done: n, total: 1_000_000, passed: n, failed: 0, errors: 0, skipped: 0, canceled: 0 });
    await run.drained();
    if (n % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    if (n === 500) say({ id: run.id });
  }
  input.close();
  return { verdict: 'passed', result: ['{}'] };
}

/** More than the file size limit of the process allows. */
async function flood(run: RunContext): Promise<RunEnd> {
  for (let n = 0; n < 100_000 && !run.signal.aborted; n += 1) {
    run.emit({ type: 'warning', code: 'w', message: 'x'.repeat(1_000) });
    await run.drained();
    if (n % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  return { verdict: 'passed' };
}

async function ended(id: string): Promise<object> {
  const last = { type: '', seq: 0, count: 0 };
  for await (const event of runs.follow(id, 1, new AbortController().signal)) {
    last.count += 1;
    last.type = event.type;
    last.seq = event.seq;
  }
  return { ...(await runs.status(id)), last };
}

if (command === 'busy') say(await ended((await runs.start(request(busy))).id));
if (command === 'list') say(await runs.list({}, { limit: 100 }));
if (command === 'flood') {
  say(await ended((await runs.start(request(flood))).id));
  say(await ended((await runs.start(request(async () => ({ verdict: 'passed' })))).id));
}

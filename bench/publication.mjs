// What publishing costs the API quota: requests that arrive at the stand-in for GitHub, from real processes. Time is
// compressed: 600 seconds of jobs that end, and every pause of the loop, take a tenth of it (--quick: 1/30). A request
// takes its real time, so it is that much slower beside the pauses than on the service: more writers meet than there.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { build } from 'esbuild';
import { comparison } from './lib/report.mjs';
import { scratchDir } from './lib/suites.mjs';

const processes = 12;
const servers = resolve(import.meta.dirname, '../test/fixtures/servers');
const banner =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

async function bundle(outdir) {
  await build({
    entryPoints: ['github-server', 'publisher'].map((name) => join(servers, `${name}.ts`)),
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    platform: 'node',
    target: 'node20.19',
    define: { __ASSAY_VERSION__: '"bench"' },
    banner: { js: banner },
    logLevel: 'warning',
  });
  return (name) => spawn(process.execPath, [join(outdir, `${name}.mjs`)], { stdio: ['pipe', 'pipe', 'inherit'] });
}

async function startHub(program) {
  const child = program('github-server');
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const { url } = JSON.parse(line);
  const tell = async (name, input) => {
    const answer = await fetch(`${url}/_test/${name}`, { method: 'POST', body: JSON.stringify(input) });
    if (!answer.ok) throw new Error(`${name}: ${await answer.text()}`);
    return answer.json();
  };
  return { url, tell, stop: () => child.stdin.end() };
}

/** Processes that publish, one thing at a time each. Who finds none idle waits. */
function startPool(program, apiUrl) {
  const all = [];
  const idle = [];
  const waiting = [];
  const release = (one) => {
    const next = waiting.shift();
    if (next === undefined) idle.push(one);
    else next(one);
  };
  return {
    open() {
      const child = program('publisher');
      all.push(child);
      release({ child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() });
    },
    async publish(job) {
      const one = idle.shift() ?? (await new Promise((take) => waiting.push(take)));
      one.child.stdin.write(`${JSON.stringify({ apiUrl, ...job })}\n`);
      const { value } = await one.lines.next();
      release(one);
      return JSON.parse(value);
    },
    stop: () => all.forEach((child) => child.stdin.end()),
  };
}

const timesFor = (pace) => ({
  // No pause: requests keep their real time.
  deadline: 60_000,
  settle: 5_000 / pace,
  batch: 20_000 / pace,
  minInterval: 60_000 / pace,
  jitter: 1_000 / pace,
});

/** Numbers from 0 to 1 that are the same every time. */
function seeded(seed) {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

export default async function* publication({ quick, rounds = 1, tasks: jobs = 100 }) {
  const scratch = scratchDir();
  const program = await bundle(scratch.dir);
  const hub = await startHub(program);
  const pool = startPool(program, hub.url);
  pool.open();
  let pullRequest = 100;
  const record = (job, state, seq) => ({
    v: 1,
    sha: pullRequest.toString(16).padStart(40, '0'),
    run: { host: 'gha', id: '100', attempt: 1, workflow: 'ci', job, leg: '' },
    seq,
    suite: 'suite',
    kind: 'eval',
    state,
    startedAt: '2026-01-02T03:04:05Z',
  });
  const publish = (job, times, { state = 'pass', seq = 2 } = {}) =>
    pool.publish({
      pullRequest,
      record: record(job, state, seq),
      token: `ghs_actions.${job}`,
      final: state !== 'running',
      times,
    });
  const nextPull = async () => {
    pullRequest += 1;
    await hub.tell('pull', { number: pullRequest, head_sha: pullRequest.toString(16).padStart(40, '0') });
    await hub.tell('clear-log', {});
  };
  const seen = async () => {
    const { comments, log } = await hub.tell('state', { pull: pullRequest });
    const ours = comments.filter(({ body }) => body.startsWith('<!-- assay-status:'));
    return { log, rows: ours.length === 1 ? new Set(ours[0].body.match(/ci \/ job-\d+/g)).size : 0 };
  };

  /** All jobs end within ten minutes; with `starts` each has said before that it runs. */
  const pipeline = async (pace, starts) => {
    await nextPull();
    const random = seeded(pullRequest);
    const times = timesFor(pace);
    const minutes = (count) => (count * 60_000) / pace;
    const outcomes = await Promise.all(
      Array.from({ length: jobs }, async (_, index) => {
        const [begins, ends] = [random() * minutes(5), random() * minutes(10)];
        if (starts) {
          await wait(begins);
          await publish(`job-${index}`, times, { state: 'running', seq: 1 });
          await wait(minutes(5));
        } else await wait(ends);
        return publish(`job-${index}`, times);
      }),
    );
    const { log, rows } = await seen();
    const lost = outcomes.filter(({ status }) => status === 'degraded').length;
    const writes = log.filter(({ method }) => method !== 'GET').length;
    if (rows !== jobs) throw new Error(`the comment shows ${rows} of ${jobs} jobs`);
    return { requests: log.length, writes, rows, degraded: lost };
  };

  try {
    const quickly = { ...timesFor(1), settle: 0, batch: 0, jitter: 5 };
    await nextPull();
    await publish('job-0', quickly);
    const changed = await publish('job-1', quickly);
    yield comparison({ name: 'one publication', unit: 'requests', ours: changed.requests, atMost: 7 });
    const waited = await publish('job-2', { ...quickly, batch: 200 });
    yield comparison({ name: 'one after a wait for others', unit: 'requests', ours: waited.requests, atMost: 7 });
    const same = await publish('job-1', quickly);
    yield comparison({ name: 'one that changes nothing', unit: 'requests', ours: same.requests, atMost: 3 });

    // Modules are loaded by the first publication, which takes a second that none of the others takes.
    await nextPull();
    for (let count = 1; count < processes; count += 1) pool.open();
    await Promise.all(Array.from({ length: processes }, (_, index) => publish(`job-${index}`, quickly)));
    const pace = quick ? 30 : 10;
    for (let round = 0; round < rounds; round += 1) {
      const { requests, ...details } = await pipeline(pace, false);
      const name = `${jobs} jobs that end within ten minutes`;
      yield comparison({ name, unit: 'requests', ours: requests, atMost: 7 * jobs, details: { ...details, pace } });
    }
    if (!quick) {
      const { requests, ...details } = await pipeline(pace, true);
      const name = `${jobs} jobs that say when they begin and end`;
      yield comparison({ name, unit: 'requests', ours: requests, details: { ...details, pace } });
    }
  } finally {
    pool.stop();
    hub.stop();
    scratch.remove();
  }
}

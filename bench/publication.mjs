// What publishing costs the API quota: requests that arrive at the stand-in for GitHub. Single publications come from a
// real process. Pipelines of a hundred jobs are simulated: the real loop and client in virtual time, where a request
// takes 0.1 to 0.5 s, so that the figures are the same on a busy machine.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { bundle } from '../test/helpers/bundle.mjs';
import { comparison } from './lib/report.mjs';
import { scratchDir } from './lib/suites.mjs';

const servers = resolve(import.meta.dirname, '../test/fixtures/servers');

async function bundlePrograms(outdir) {
  const names = ['github-server', 'publisher', 'simulated-pipeline'];
  await bundle(
    names.map((name) => join(servers, `${name}.ts`)),
    outdir,
  );
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

/** A process that answers each line of JSON with another. */
function startOne(program, name) {
  const child = program(name);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async ask(question) {
      child.stdin.write(`${JSON.stringify(question)}\n`);
      return JSON.parse((await lines.next()).value);
    },
    stop: () => child.stdin.end(),
  };
}

export default async function* publication({ quick, rounds = 1, tasks: jobs = 100 }) {
  const scratch = scratchDir();
  const program = await bundlePrograms(scratch.dir);
  const hub = await startHub(program);
  const publisher = startOne(program, 'publisher');
  const simulation = startOne(program, 'simulated-pipeline');
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
    publisher.ask({
      apiUrl: hub.url,
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
  /** All jobs end within ten minutes; with `starts` each has said before that it runs. */
  const pipeline = async (seed, more = {}) => {
    const { requests, rows, comments, ...details } = await simulation.ask({ jobs, seed, ...more });
    if (rows !== jobs || comments !== 1) throw new Error(`${comments} comments show ${rows} of ${jobs} jobs`);
    return { requests, ...details };
  };

  try {
    const quickly = { deadline: 60_000, settle: 0, batch: 0, minInterval: 60_000, jitter: 5 };
    await nextPull();
    const first = await publish('job-0', quickly);
    yield comparison({ name: 'the first one', unit: 'requests', ours: first.requests, atMost: 7 });
    const changed = await publish('job-1', quickly);
    yield comparison({ name: 'one publication', unit: 'requests', ours: changed.requests, atMost: 7 });
    const waited = await publish('job-2', { ...quickly, batch: 200 });
    yield comparison({ name: 'one after a wait for others', unit: 'requests', ours: waited.requests, atMost: 7 });
    const same = await publish('job-1', quickly);
    yield comparison({ name: 'one that changes nothing', unit: 'requests', ours: same.requests, atMost: 3 });

    await simulation.ask({ jobs: 1, seed: 1 }); // loads the client, which takes time that is not virtual
    for (let round = 0; round < (quick ? 1 : rounds + 2); round += 1) {
      const { requests, ...details } = await pipeline(round + 2);
      const name = `${jobs} jobs that end within ten minutes (simulated)`;
      yield comparison({
        name,
        unit: 'requests',
        ours: requests,
        atMost: 7 * jobs,
        details: { ...details, seed: round + 2 },
      });
    }
    if (!quick) {
      const late = await pipeline(5, { lagMs: 1000 });
      const name = `${jobs} jobs, lists late by a second (simulated)`;
      yield comparison({
        name,
        unit: 'requests',
        ours: late.requests,
        atMost: 7 * jobs,
        details: { writes: late.writes },
      });
      const { requests, ...details } = await pipeline(6, { starts: true });
      const both = `${jobs} jobs that say when they begin and end (simulated)`;
      yield comparison({ name: both, unit: 'requests', ours: requests, details });
    }
  } finally {
    publisher.stop();
    simulation.stop();
    hub.stop();
    scratch.remove();
  }
}

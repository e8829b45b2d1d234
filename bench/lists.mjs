// Lists of many stored runs, and pages of a large result: cold, and the p95 after the first.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startServer } from './lib/client.mjs';
import { serve } from './lib/ours.mjs';
import { comparison } from './lib/report.mjs';
import { scratchDir, writeSuite } from './lib/suites.mjs';

const p95 = (values) => values.toSorted((a, b) => a - b)[Math.ceil(values.length * 0.95) - 1];

async function timed(work) {
  const started = performance.now();
  const answer = await work();
  return { ms: performance.now() - started, answer };
}

/** Ended runs as another process would have left them. */
function storeRuns(dir, count) {
  for (let n = 0; n < count; n++) {
    const hex = (Date.now() - n).toString(16).padStart(12, '0');
    const id = `run-${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-${n.toString(16).padStart(12, '0')}`;
    const time = new Date(Date.now() - n).toISOString();
    const progress = { done: 1, total: 1, passed: 1, failed: 0, errors: 0, skipped: 0, canceled: 0 };
    const record = { id, kind: 'eval', name: 'stored', status: 'completed', verdict: 'passed', progress };
    mkdirSync(join(dir, '.assay/runs', id), { recursive: true });
    const times = { created_at: time, started_at: time, ended_at: time };
    writeFileSync(join(dir, '.assay/runs', id, 'run.json'), JSON.stringify({ ...record, ...times }));
  }
}

async function lists(rounds, count) {
  const scratch = scratchDir();
  try {
    storeRuns(scratch.dir, count);
    const server = startServer(serve('--keep-runs', String(count * 2)), { cwd: scratch.dir });
    await server.request('server.info', {});
    // A name that none has: every record is looked at.
    const list = () => timed(() => server.request('run.list', { name: 'none' }));
    const first = await list();
    const later = [];
    for (let round = 0; round < rounds; round++) later.push((await list()).ms);
    await server.stop();
    return { first: first.ms, later: p95(later) };
  } finally {
    scratch.remove();
  }
}

async function pages(tasks) {
  const scratch = scratchDir();
  try {
    const path = writeSuite(scratch.dir, { tasks });
    const server = startServer(serve(), { cwd: scratch.dir });
    const { run_id: id } = await server.request('eval.run', { path, events: 'none' });
    await server.request('run.wait', { run_id: id });
    const first = await timed(() => server.request('run.result', { run_id: id, view: 'summary' }));
    const later = [];
    for (const view of ['summary', 'failures', 'tasks', 'full']) {
      let cursor;
      for (let page = 0; page < 20; page++) {
        const params = { run_id: id, view, limit: 500, ...(cursor !== undefined && { cursor }) };
        const { ms, answer } = await timed(() => server.request('run.result', params));
        later.push(ms);
        cursor = answer.next_cursor;
        if (cursor === undefined) break;
      }
    }
    await server.stop();
    return { first: first.ms, later: p95(later) };
  } finally {
    scratch.remove();
  }
}

export default async function* listsBench({ quick, rounds = quick ? 20 : 100, tasks = quick ? 2_000 : 10_000 }) {
  const listed = await lists(rounds, 2_000);
  yield comparison({
    name: 'run.list over 2,000 stored runs, p95 against the first',
    unit: 'ms',
    ours: listed.later,
    peer: listed.first,
    atMost: 0.05,
  });
  const paged = await pages(tasks);
  yield comparison({
    name: `a page of run.result of ${tasks} tasks, p95 after the first`,
    unit: 'ms',
    ours: paged.later,
    atMost: 50,
    details: { first: paged.first },
  });
}

import { mkdir, mkdtemp, readFile, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createService } from '../../../src/handlers/create-service.js';
import { DomainError } from '../../../src/protocol/errors.js';
import type { CallContext } from '../../../src/protocol/call-context.js';
import type { Diagnostic } from '../../../src/protocol/diagnostic.js';

/** Files of a suite by path; what is no text is written as JSON, which YAML reads. */
export type Files = Readonly<Record<string, unknown>>;

/** What can be seen of a suite: findings, and the plan, events and outcome of a run. */
export interface Observation {
  readonly diagnostics: readonly Diagnostic[];
  /** Everything, as one text without what differs between any two runs. */
  readonly text: string;
  /** What `eval.get` and `task.get` show. */
  readonly shown: string;
}

/** Members that differ without a reason in the files, or for any change of them. */
const ignored = new Set(
  'run_id eval_id id time timestamp created_at started_at ended_at duration_ms avg_duration_ms digests digest identity line column end_line end_column owner pid stored seq'.split(
    ' ',
  ),
);
const never = new AbortController().signal;
const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** Writes the suite, checks it and runs it, in a place of its own. */
export async function observe(files: Files): Promise<Observation> {
  const dir = await realpath(await mkdtemp(join(tmpdir(), 'assay-key-')));
  try {
    for (const [path, content] of Object.entries(files)) {
      if (content === undefined) continue;
      await mkdir(dirname(join(dir, path)), { recursive: true });
      await writeFile(join(dir, path), typeof content === 'string' ? content : JSON.stringify(content));
    }
    return await look(dir);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function look(dir: string): Promise<Observation> {
  const places = { cwd: dir, roots: [dir], storeDir: join(dir, '.assay'), stateDir: join(dir, '.state') };
  const env = { PATH: process.env['PATH'] };
  const service = await createService({ version: 'test', ...places, keepRuns: 5, env, log });
  const connection = { id: 'test', trusted: true, closed: never, publish: () => {} };
  const context: CallContext = { signal: never, connection };
  const path = join(dir, 'eval.yaml');
  try {
    const { diagnostics } = await service.handlers['eval.validate']({ path }, context);
    const seen: unknown[] = [diagnostics];
    try {
      const { run_id } = await service.handlers['eval.run']({ path, wait: true, events: 'none' }, context);
      const run = await service.runs.directory(run_id);
      for (const name of ['plan.json', 'result.json']) seen.push(JSON.parse(await readFile(join(run, name), 'utf8')));
      const events = (await readFile(join(run, 'events.ndjson'), 'utf8')).trimEnd().split('\n');
      // The last progress alone: how often it is told depends on the time.
      const parsed = events
        .map((line): { type?: string } => JSON.parse(line))
        .filter(({ type }) => type !== 'progress');
      // Trials that run at once end in any order.
      seen.push(parsed.map((event) => plain(event)).toSorted());
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      seen.push(error.message, error.facts);
    }
    seen.push((await readdir(dir)).toSorted());
    const shown = await Promise.all([
      service.handlers['eval.get']({ path }, context).catch(String),
      service.handlers['task.get']({ path, task_id: 'one' }, context).catch(String),
    ]);
    const clean = (value: unknown): string =>
      plain(value)
        .replaceAll(dir, '')
        .replaceAll(/run-[0-9a-f-]{36}/g, 'RUN');
    return { diagnostics, text: clean(seen), shown: clean(shown) };
  } finally {
    await service.close('seen');
  }
}

function plain(value: unknown): string {
  return JSON.stringify(value, (key, member: unknown) => (ignored.has(key) ? undefined : member));
}

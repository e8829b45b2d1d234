import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { CoverageOutcome, OutcomeGroup } from '../outcome.js';

const Plan = z.looseObject({ name: z.string(), dir: z.string(), complete: z.boolean() });
const Ended = z.looseObject({
  name: z.string(),
  path: z.string(),
  run: z.enum(['tested', 'untested', 'tests-failed', 'build-failed', 'timeout', 'canceled', 'excluded', 'unmeasured']),
  duration_ms: z.number().optional(),
});
const message = 'the server was killed during the run';
const statuses = { 'tests-failed': 'TESTS_FAILED', 'build-failed': 'BUILD_FAILED', timeout: 'TIMEOUT' } as const;

/**
 * The outcome of a coverage run whose process was killed: what failed has failed, and of the rest nothing is known,
 * since a profile is judged at the end. Undefined when its plan was never written whole.
 */
export async function recoverCoverage(run: {
  readonly record: { readonly id: string };
  readonly dir: string;
}): Promise<{ readonly result: Iterable<string> } | undefined> {
  const plan = Plan.safeParse(parse(await textOf(join(run.dir, 'plan.json'))));
  if (!plan.success) return undefined;
  const lines = (await textOf(join(run.dir, 'trials.ndjson'))).split('\n');
  const ended = lines.flatMap((line) => Ended.safeParse(parse(line)).data ?? []);
  const groups = ended.map(({ name, path, run: end, duration_ms }): OutcomeGroup => ({
    name,
    path,
    status: end === 'tests-failed' || end === 'build-failed' || end === 'timeout' ? statuses[end] : 'CANCELED',
    passed: false,
    metric: null,
    covered: 0,
    total: 0,
    percent: null,
    ...(duration_ms !== undefined && { duration_ms }),
    error: message,
  }));
  const outcome: CoverageOutcome = {
    schema_version: 1,
    run_id: run.record.id,
    kind: 'coverage',
    status: 'failed',
    error: { kind: 'interrupted', message },
    name: plan.data.name,
    dir: plan.data.dir,
    verdict: 'error',
    totals: { covered: 0, total: 0, percent: null },
    groups,
    timings_ms: { list: 0, warm: 0, run: 0, parse: 0, total: 0 },
    complete: plan.data.complete,
  };
  return { result: [`${JSON.stringify(outcome)}\n`] };
}

async function textOf(path: string): Promise<string> {
  return await readFile(path, 'utf8').catch(() => '');
}

/** Undefined for a line that was cut off. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

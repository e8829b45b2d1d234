import { join } from 'node:path';
import * as z from 'zod';
import { DomainError } from '../../protocol/errors.js';
import { readRegularFile } from '../../support/regular-file.js';
import { writeAtomic } from '../../support/atomic-file.js';
import type { Fingerprint } from '../floors/central-file.js';
import { groupStatuses, type GroupVerdict, metricNames } from '../model.js';
import type { CoveragePlan } from './plan.js';

const fileName = 'ratchet.json';
const Rule = z.union([z.strictObject({ tenths: z.int() }), z.strictObject({ maxUncovered: z.int() })]);
const Metric = z.enum(metricNames);

/** What a run leaves for a later ratchet: its verdicts without their files, and where its floors are. */
const RatchetFacts = z.strictObject({
  dir: z.string(),
  place: z.union([
    z.strictObject({ kind: z.literal('beside') }),
    z.strictObject({ kind: z.literal('central'), path: z.string() }),
  ]),
  slack: z.int(),
  prune: z.boolean(),
  complete: z.boolean(),
  /** Rules besides the floors of groups that the run has missed. */
  missed: z.array(z.string()),
  fingerprint: z.record(z.string(), z.string()),
  verdicts: z.array(
    z.strictObject({
      name: z.string(),
      path: z.string(),
      status: z.enum(groupStatuses),
      passed: z.boolean(),
      main: Metric,
      checks: z.array(
        z.strictObject({
          metric: Metric,
          count: z.strictObject({ covered: z.int(), total: z.int() }),
          percent: z.int().nullable(),
          floor: z
            .strictObject({ metric: Metric, rule: Rule, source: z.enum(['stored', 'settings', 'default']) })
            .optional(),
          result: z.enum(['pass', 'low', 'loose', 'empty', 'new']),
          advice: z.int().optional(),
        }),
      ),
    }),
  ),
});
export type RatchetFacts = z.output<typeof RatchetFacts>;

/** Keeps in the directory of a run what its ratchet needs. */
export async function writeRatchetFacts(
  runDir: string,
  { dir, floors, slack, prune, complete }: CoveragePlan,
  verdicts: readonly GroupVerdict[],
  {
    fingerprint,
    missed,
    mainOf,
  }: {
    fingerprint: Fingerprint;
    missed: readonly string[];
    mainOf: (verdict: GroupVerdict) => (typeof metricNames)[number];
  },
): Promise<void> {
  const rows = verdicts.map((verdict) => {
    const { group, status, passed, checks } = verdict;
    return { name: group.name, path: group.path, status, passed, main: mainOf(verdict), checks };
  });
  const facts = { dir, place: floors, slack, prune, complete, missed, fingerprint, verdicts: rows };
  await writeAtomic(join(runDir, fileName), JSON.stringify(facts));
}

/** Throws DomainError('run-failed') when the run left none: it did not get that far, or is none of coverage. */
export async function readRatchetFacts(runDir: string, runId: string): Promise<RatchetFacts> {
  try {
    return RatchetFacts.parse(JSON.parse(await readRegularFile(join(runDir, fileName))));
  } catch (cause) {
    const hint = 'start one with coverage.run and wait for its end';
    throw new DomainError(
      'run-failed',
      `run ${runId} has measured nothing to ratchet`,
      { run_id: runId, hint },
      { cause },
    );
  }
}

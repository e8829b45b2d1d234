import type { TrialResult } from '../../results/outcome.js';
import { type BundleFile } from '../../support/bundle.js';
import type { PlannedTask } from '../planned-task.js';
import { trialFiles, trialPlace } from '../trial-files.js';
import { filesPlace, movedTrial, readTrialFiles, writeTrialFiles } from './stored-files.js';
import type { TrialCache } from './trial-cache.js';

/** Trials that need not be made, because they have been made before. */
export interface TrialReuse {
  /** A trial made before, with its files in the place of the new one. Never rejects: what cannot be taken is made again. */
  take(task: PlannedTask, trial: number): Promise<TrialResult | undefined>;
  /** Keeps a trial that has just been made, for later runs. Never rejects. */
  keep(task: PlannedTask, trial: TrialResult): Promise<void>;
  /** True when all trials of a task belong to a run that this one continues: then its hooks have run. */
  isComplete?(task: PlannedTask, trials: number): boolean;
}

/** Counts of trials: served from the cache, looked for in vain, and put into it. */
export interface CacheCounts {
  hits: number;
  misses: number;
  stored: number;
}

export interface CacheReuseOptions {
  readonly cache: TrialCache;
  readonly keyOf: (task: PlannedTask, trial: number) => string | undefined;
  readonly runDir: string;
  readonly redact: (text: string) => string;
  /** Files of one trial that are larger together are not kept. */
  readonly mostBytes: number;
}

/** Its counts are complete once it is settled. */
export interface CacheReuse extends TrialReuse {
  readonly counts: CacheCounts;
  /** Resolves when nothing is written to the cache any more. */
  settled(): Promise<void>;
}

const recordName = 'trial.json';

/** Serves trials from the cache, and keeps those that were judged: never one that was an error or was cut short. */
export function cacheReuse(options: CacheReuseOptions): CacheReuse {
  const { cache, keyOf, runDir, redact, mostBytes } = options;
  const counts: CacheCounts = { hits: 0, misses: 0, stored: 0 };
  const pending = new Set<Promise<void>>();
  return {
    counts,
    async settled() {
      await cache.settled();
      await Promise.all(pending);
    },
    async take(task, number) {
      const key = keyOf(task, number);
      const files = key === undefined ? undefined : await cache.read(key);
      const taken = files && (await unpack(files, task, number, runDir).catch(() => undefined));
      counts[taken === undefined ? 'misses' : 'hits'] += 1;
      return taken;
    },
    async keep(task, trial) {
      const key = keyOf(task, trial.run_number);
      if (key === undefined || (trial.status !== 'passed' && trial.status !== 'failed')) return;
      try {
        const files = await readTrialFiles(runDir, trial, mostBytes);
        if (files === undefined) return;
        const { workspace: _, ...record } = trial;
        const text: BundleFile = { name: recordName, bytes: Buffer.from(redact(JSON.stringify(record))) };
        // Nobody waits for the disk: what is stored is counted at the end of the run.
        const storing = cache.write(key, [text, ...files]).then((kept) => {
          counts.stored += kept ? 1 : 0;
          pending.delete(storing);
        });
        pending.add(storing);
        await cache.room();
      } catch {
        // Its files cannot be read any more: then it is made again another time.
      }
    },
  };
}

async function unpack(
  bundle: ReadonlyMap<string, Buffer>,
  task: PlannedTask,
  number: number,
  runDir: string,
): Promise<TrialResult | undefined> {
  const text = bundle.get(recordName);
  const trial = text && parseTrial(text.toString('utf8'));
  if (trial?.run_number !== number || (trial.status !== 'passed' && trial.status !== 'failed')) return undefined;
  const from = filesPlace(trial);
  if (from === undefined) return { ...trial, cached: true };
  const place = trialFiles(runDir, task, number, (each) => each);
  await writeTrialFiles(
    [...bundle].filter(([name]) => name !== recordName),
    await place.artifacts(),
  );
  return { ...movedTrial(trial, from, trialPlace(task, number)), cached: true };
}

/** Our own record, whole by the digest of its bundle: only what tells it from anything else is checked. */
function parseTrial(text: string): TrialResult | undefined {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null) return undefined;
  return 'run_number' in value && 'validations' in value ? (value as TrialResult) : undefined;
}

/** Takes from the first that has it; keeps in all. */
export function firstOf(reuses: readonly TrialReuse[]): TrialReuse | undefined {
  const [only, ...more] = reuses;
  if (only === undefined || more.length === 0) return only;
  return {
    async take(task, number) {
      for (const reuse of reuses) {
        const taken = await reuse.take(task, number);
        if (taken !== undefined) return taken;
      }
      return undefined;
    },
    isComplete: (task, trials) => reuses.some((reuse) => reuse.isComplete?.(task, trials) === true),
    async keep(task, trial) {
      for (const reuse of reuses) await reuse.keep(task, trial);
    },
  };
}

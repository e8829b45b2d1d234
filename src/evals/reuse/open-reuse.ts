import type { EvalPlan } from '../plan.js';
import { createTrialKeys } from './plan-identity.js';
import { type ResumedRun, resumeReuse } from './resume.js';
import { entryLimit, openTrialCache } from './trial-cache.js';
import { cachedTriggers, firstTriggers, resumedTriggers, type TriggerReuse } from './trigger-reuse.js';
import { type CacheCounts, cacheReuse, firstOf, type TrialReuse } from './trial-reuse.js';

/** Where trials are kept for later runs. */
export interface CacheSetting {
  readonly dir: string;
  readonly maxBytes: number;
}

export interface ReuseOptions {
  readonly cache?: CacheSetting | undefined;
  /** The run that is resumed. */
  readonly resumed?: ResumedRun | undefined;
  readonly redact: (text: string) => string;
}

export interface OpenReuse {
  /** Undefined when the run makes all its trials itself. */
  readonly reuse: TrialReuse | undefined;
  /** Undefined when it asks all its trigger tests itself. */
  readonly triggers: TriggerReuse | undefined;
  /** Of a run with cache. */
  readonly counts: CacheCounts | undefined;
  /** Resolves when nothing is written to the cache any more. */
  settled(): Promise<void>;
}

/** The trials of earlier runs that a run may take. Why a cache that was asked for is not used is told to `warn`. */
export function openReuse(
  plan: EvalPlan,
  run: { readonly dir: string },
  options: ReuseOptions,
  warn: (code: string, message: string) => void,
): OpenReuse {
  const { cache, resumed, redact } = options;
  const unused = cache === undefined ? undefined : reasonAgainst(plan);
  if (unused !== undefined) warn('cache-not-used', `the cache is not used: ${unused}`);
  const before = resumed === undefined ? [] : [resumeReuse(resumed, run.dir)];
  const resumedBefore = resumed === undefined ? [] : [resumedTriggers(resumed, run.dir)];
  if (cache === undefined || unused !== undefined || 'problem' in plan.identity) {
    const none = { counts: undefined, settled: async () => undefined };
    return { reuse: firstOf(before), triggers: firstTriggers(resumedBefore), ...none };
  }
  const trials = openTrialCache({ ...cache, warn });
  const keyOf = createTrialKeys(plan.identity.parts);
  const mostBytes = entryLimit(cache.maxBytes);
  const cached = cacheReuse({ cache: trials, keyOf, runDir: run.dir, redact, mostBytes });
  const { counts } = cached;
  const timeoutMs = plan.timeoutSeconds * 1000;
  const shared = { cache: trials, parts: plan.identity.parts, timeoutMs, runDir: run.dir, redact, mostBytes, counts };
  const triggers = cachedTriggers(shared);
  return {
    reuse: firstOf([...before, cached]),
    triggers: firstTriggers([...resumedBefore, triggers]),
    counts,
    async settled() {
      await cached.settled();
      await triggers.settled();
    },
  };
}

function reasonAgainst({ identity, keepWorkspaces, executor }: EvalPlan): string | undefined {
  if ('problem' in identity) return identity.problem;
  if (keepWorkspaces) return 'a trial that is taken from it has no workspace to keep';
  if (executor.kind.replays === true) return 'a replay asks no agent';
  return undefined;
}

import { join } from 'node:path';
import { canonicalJson } from '../../support/canonical-json.js';
import type { TriggerResult } from '../../results/trigger-metrics.js';
import type { PlannedTrigger } from '../planned-trigger.js';
import { trialFiles, trialPlace } from '../trial-files.js';
import { sha256 } from './content-digests.js';
import type { PlanParts } from './identity.js';
import type { ResumedRun } from './resume.js';
import { filesPlace, linkTrialFiles, movedTrial, readTrialFiles, writeTrialFiles } from './stored-files.js';
import type { TrialCache } from './trial-cache.js';
import type { CacheCounts } from './trial-reuse.js';

/** What came of a trigger test, without what the test itself says. */
export type TriggerAnswer = Omit<TriggerResult, 'prompt' | 'confidence' | 'reason' | 'should_trigger' | 'model'>;

/** Answers to trigger tests that need not be asked again. `place` is where the files of the test lie in this run. */
export interface TriggerReuse {
  /** Never rejects: what cannot be taken is asked again. */
  take(trigger: PlannedTrigger, place: FilesPlace): Promise<TriggerAnswer | undefined>;
  /** Keeps an answer that was given, for later runs. Never rejects. */
  keep(trigger: PlannedTrigger, answer: TriggerAnswer): Promise<void>;
}

/** As `trialFiles` takes it. */
export interface FilesPlace {
  readonly index: number;
  readonly id: string;
}

export interface CachedTriggers {
  readonly cache: TrialCache;
  readonly parts: PlanParts;
  readonly timeoutMs: number;
  readonly runDir: string;
  readonly redact: (text: string) => string;
  readonly mostBytes: number;
  /** Counts trigger tests among the trials. */
  readonly counts: CacheCounts;
}

const recordName = 'trigger.json';

/** Serves answers from the cache, and keeps those that could be told. Settled is it once the cache is, and they are counted. */
export function cachedTriggers(options: CachedTriggers): TriggerReuse & { settled(): Promise<void> } {
  const { cache, parts, timeoutMs, runDir, redact, mostBytes, counts } = options;
  const shared = sha256(canonicalJson(parts));
  const keyOf = ({ skill, prompt, shouldTrigger, model }: PlannedTrigger): string =>
    sha256(JSON.stringify(['trigger', shared, skill, prompt, shouldTrigger, model, timeoutMs]));
  const pending = new Set<Promise<void>>();
  return {
    async settled() {
      await Promise.all(pending);
    },
    async take(trigger, place) {
      const files = await cache.read(keyOf(trigger));
      const taken = files && (await unpack(files, runDir, place).catch(() => undefined));
      counts[taken === undefined ? 'misses' : 'hits'] += 1;
      return taken;
    },
    async keep(trigger, answer) {
      if (!isTold(answer)) return;
      try {
        const files = await readTrialFiles(runDir, answer, mostBytes);
        if (files === undefined) return;
        const record = { name: recordName, bytes: Buffer.from(redact(JSON.stringify(answer))) };
        // Nobody waits for the disk: what is stored is counted at the end of the run.
        const storing = cache.write(keyOf(trigger), [record, ...files]).then((kept) => {
          counts.stored += kept ? 1 : 0;
          pending.delete(storing);
        });
        pending.add(storing);
        await cache.room();
      } catch {
        // Its transcript cannot be read any more: then it is asked again another time.
      }
    },
  };
}

/** Takes over what a run that is continued was told. */
export function resumedTriggers({ runId, trials }: ResumedRun, runDir: string): TriggerReuse {
  const take: TriggerReuse['take'] = async (trigger, place) => {
    const found = await trials.trigger(trigger.prompt, trigger.model);
    if (found === undefined || !isTold(found)) return undefined;
    if (found.skill !== trigger.skill || found.should_trigger !== trigger.shouldTrigger) return undefined;
    const {
      prompt: _,
      confidence: __,
      reason: ___,
      should_trigger: ____,
      model: _____,
      skill: ______,
      ...answer
    } = found;
    const taken: TriggerAnswer = { ...answer, from_run: answer.from_run ?? runId };
    const from = filesPlace(taken);
    if (from === undefined) return taken;
    await linkTrialFiles(join(trials.dir, from), await trialFiles(runDir, place, 1, (each) => each).artifacts());
    return movedTrial(taken, from, trialPlace(place, 1));
  };
  return {
    take: async (trigger, place) => await take(trigger, place).catch(() => undefined),
    async keep() {
      // The old run stays as it is.
    },
  };
}

/** Takes from the first that has it; keeps in all. */
export function firstTriggers(reuses: readonly TriggerReuse[]): TriggerReuse | undefined {
  if (reuses.length === 0) return undefined;
  return {
    async take(trigger, place) {
      for (const reuse of reuses) {
        const taken = await reuse.take(trigger, place);
        if (taken !== undefined) return taken;
      }
      return undefined;
    },
    async keep(trigger, answer) {
      for (const reuse of reuses) await reuse.keep(trigger, answer);
    },
  };
}

/** Neither an error nor cut short. */
export function isTold({ status }: Pick<TriggerAnswer, 'status'>): boolean {
  return status === 'passed' || status === 'failed';
}

async function unpack(
  bundle: ReadonlyMap<string, Buffer>,
  runDir: string,
  place: FilesPlace,
): Promise<TriggerAnswer | undefined> {
  const text = bundle.get(recordName);
  const value: unknown = text && JSON.parse(text.toString('utf8'));
  if (!isAnswer(value) || !isTold(value)) return undefined;
  const taken: TriggerAnswer = { ...value, cached: true };
  const from = filesPlace(taken);
  if (from === undefined) return taken;
  const to = await trialFiles(runDir, place, 1, (each) => each).artifacts();
  await writeTrialFiles(
    [...bundle].filter(([name]) => name !== recordName),
    to,
  );
  return movedTrial(taken, from, trialPlace(place, 1));
}

/** Our own record, whole by the digest of its bundle: only what tells it from anything else is checked. */
function isAnswer(value: unknown): value is TriggerAnswer {
  return typeof value === 'object' && value !== null && 'did_trigger' in value && 'status' in value;
}

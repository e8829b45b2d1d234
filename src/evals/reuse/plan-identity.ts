import { canonicalJson } from '../../support/canonical-json.js';
import type { LoadedEval, LoadedTask } from '../loading/loaded.js';
import type { CompiledGrader, PlannedTask } from '../planned-task.js';
import { ContentDigestError, createContentDigests, sha256 } from './content-digests.js';
import type { CommandPlace } from './command-facts.js';
import { digestDigits, taskDigest } from './task-digest.js';
import { groupOf } from './cache-pack.js';
import type { PlanIdentity, PlanParts } from './identity.js';
import { type PlanPartsInput, planParts } from './plan-parts.js';

/** What tells the trials of a run from others: a function for the rest of each task, and after all of them what they share. */
export async function identify(
  loaded: LoadedEval,
  { executor, shared, judgeModel, baseline }: Pick<PlanPartsInput, 'executor' | 'shared' | 'judgeModel' | 'baseline'>,
  deps: { readonly env: CommandPlace['env']; readonly version: string },
) {
  const place: CommandPlace = { evalDir: loaded.dir, env: deps.env, digests: createContentDigests() };
  const { skillDirectories, config } = loaded;
  const maxAttempts = config?.maxAttempts ?? 1;
  const input = {
    loaded,
    executor,
    skillDirectories,
    shared,
    maxAttempts,
    judgeModel,
    baseline,
    assayVersion: deps.version,
  };
  let identity = await planIdentity(input, place);
  const untold = (error: unknown): string => {
    if (!(error instanceof ContentDigestError)) throw error;
    identity = { problem: error.message };
    return '0'.repeat(digestDigits);
  };
  return {
    digestOf: (task: LoadedTask, all: readonly CompiledGrader[], timeoutMs: number): string | Promise<string> => {
      const made = taskDigest(task, all.slice(loaded.graders.length), timeoutMs, loaded.vars, place);
      return typeof made === 'string' ? made : made.catch(untold);
    },
    /** Once `digestOf` was asked for all tasks: what their graders name can be too large to be known. */
    identityOf: (): PlanIdentity => identity,
  };
}

async function planIdentity(input: PlanPartsInput, place: CommandPlace): Promise<PlanIdentity> {
  try {
    return { parts: await planParts(input, place) };
  } catch (error) {
    if (error instanceof ContentDigestError) return { problem: error.message };
    throw error;
  }
}

/**
 * Gives the key of a trial: 64 hex digits, of SHA-256 over everything that can change its answer. The first ones are
 * those of what all trials have in common, so that their entries lie together. Undefined for a task whose texts
 * name what only a run knows: it is never asked the same again.
 */
export function createTrialKeys(parts: PlanParts): (task: PlannedTask, trial: number) => string | undefined {
  const withSkills = sha256(canonicalJson(parts));
  // What the skills are does not matter to an agent that has none.
  const without = sha256(canonicalJson({ ...parts, skills: 'none' }));
  return ({ baseline, digest, model, texts }, trial) => {
    if (texts?.isLive === true) return undefined;
    const common = baseline === true ? without : withSkills;
    const group = groupOf(common);
    return `${group}${sha256([common, digest, model, trial].join('\0')).slice(group.length)}`;
  };
}

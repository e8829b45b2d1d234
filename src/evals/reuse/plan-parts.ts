import { resolve } from 'node:path';
import type { CommandUse, ExecutorKind } from '../../executors/executor.js';
import { canonicalJson } from '../../support/canonical-json.js';
import { hookTemplates } from '../hook-templates.js';
import type { LoadedEval, LoadedGrader } from '../loading/loaded.js';
import { commandsOf, plannedHooks } from '../planned-commands.js';
import type { CompiledGrader } from '../planned-task.js';
import { sha256 } from './content-digests.js';
import type { PlanParts } from './identity.js';
import { type CommandPlace, commandFacts } from './command-facts.js';

/** Changes with everything in Assay that makes old answers incomparable. */
const keyFormat = 1;

export interface PlanPartsInput {
  readonly loaded: LoadedEval;
  readonly executor: { readonly kind: ExecutorKind; readonly options: unknown };
  readonly skillDirectories: readonly string[];
  /** The compiled graders of every task. */
  readonly shared: readonly CompiledGrader[];
  readonly maxAttempts: number;
  /** The model that graders ask; undefined when none does. */
  readonly judgeModel: string | undefined;
  /** Whether there is an answer without skills that graders may compare with. */
  readonly baseline: boolean;
  readonly assayVersion: string;
}

/**
 * Keys of the eval file that change which trials are made, when, or what is worked out from them, but no trial. Every
 * other key counts, also one that is not known here.
 */
const besideTrials: ReadonlySet<string> = new Set(
  'description version metrics tasks tasks_from range baseline graders hooks config'.split(' '),
);
const configBesideTrials: ReadonlySet<string> = new Set(
  (
    'trials_per_task parallel max_workers fail_fast group_by seed keep_workspaces ' +
    'executor executor_options model judge_model skill_directories timeout_seconds max_attempts'
  ).split(' '),
);

/** Works out the part of all keys of a run that its trials share. Throws ContentDigestError for skills too large. */
export async function planParts(input: PlanPartsInput, place: CommandPlace): Promise<PlanParts> {
  const { loaded, executor, skillDirectories, shared, maxAttempts, judgeModel, baseline, assayVersion } = input;
  const { digests } = place;
  const files = (executor.kind.files?.(executor.options) ?? []).map(async (file) =>
    digests.file(resolve(place.evalDir, file)),
  );
  const skills = skillDirectories.map(async (dir) => digests.directory(dir));
  const { config = {}, ...top } = loaded.file ?? {};
  const settings = {
    ...without(top, besideTrials),
    config: without(config, configBesideTrials),
    maxAttempts,
    ...(judgeModel !== undefined && { judgeModel }),
    programTimeoutSeconds: loaded.project.programTimeoutSeconds,
    ...(baseline && comparesAnswers(loaded) && { comparesWithBaseline: true }),
  };
  return {
    version: digestOf([keyFormat, assayVersion]),
    executor: digestOf([executor.kind.name, executor.options, await Promise.all(files)]),
    skills: digestOf(await Promise.all(skills)),
    graders: digestOf([loaded.file?.graders, await graderFacts(loaded.graders, shared, place)]),
    hooks: digestOf(plannedHooks(loaded)),
    commands: digestOf(await commandFacts(sharedCommands(loaded, executor), place)),
    settings: digestOf(settings),
  };
}

/** What of graders can change a grade. `compiled` are those that `loaded` became, in order. */
export async function graderFacts(
  loaded: readonly LoadedGrader[],
  compiled: readonly CompiledGrader[],
  place: CommandPlace,
): Promise<readonly unknown[]> {
  return Promise.all(
    loaded.map(async ({ name, type, weight, config, kind, template }, index) => {
      const read = compiled[index]?.files?.map((file) => ('bytes' in file ? sha256(file.bytes) : 'absent'));
      // A config with templates is another one for each task.
      const uses = template === undefined ? (kind.commands?.(config) ?? []) : [];
      const commands = uses.length === 0 ? undefined : await commandFacts(uses.map(asUse), place);
      return { name, type, weight, config, read, commands };
    }),
  );
}

function asUse({ argv }: { readonly argv: readonly string[] }) {
  return { what: 'grader', argv };
}

/**
 * The commands that a run may start, templates filled in with what all tasks have: of every task, so that a run of some
 * of them has the same. Graders of single tasks are left to the digests of these.
 */
function sharedCommands(loaded: LoadedEval, executor: PlanPartsInput['executor']): CommandUse[] {
  const hooks = Object.values({ ...plannedHooks(loaded) }).flat();
  const filled = hooks.some(hookTemplates) || loaded.graders.some((each) => each.template !== undefined);
  const enabled = filled ? loaded.tasks.filter((task) => task.enabled) : [];
  return commandsOf(
    loaded,
    // A row of a table has no graders, and nothing else to spread either: it says what it has when it is asked.
    enabled.map((task) => (task.graders.length === 0 ? task : { ...task, graders: [] })),
    executor,
  );
}

function comparesAnswers({ graders, tasks }: LoadedEval): boolean {
  const compares = ({ wants }: LoadedGrader): boolean => wants?.baseline === true;
  return graders.some(compares) || tasks.some((task) => task.graders.some(compares));
}

function without(value: object, left: ReadonlySet<string>): object {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !left.has(key)));
}

function digestOf(value: unknown): string {
  return sha256(canonicalJson(value));
}

import { issueText } from '../protocol/issue-text.js';
import type { ExecutorKind } from '../executors/executor.js';
import { DomainError } from '../protocol/errors.js';
import type { LoadedEval } from './loading/loaded.js';
import type { EvalPlan } from './plan.js';
import { refuseErrors } from './refuse-errors.js';

/** What a request says about the executor. */
export interface ExecutorChoice {
  readonly executor?: string | undefined;
  readonly executorOptions?: Readonly<Record<string, unknown>> | undefined;
}

/** The executor of a run with its checked options. Throws invalid-params or validation-failed. */
export function chooseExecutor(
  loaded: LoadedEval,
  overrides: ExecutorChoice,
  kinds: ReadonlyMap<string, ExecutorKind>,
): EvalPlan['executor'] {
  const name = overrides.executor ?? loaded.config?.executor ?? '';
  const kind = kinds.get(name);
  if (kind === undefined) {
    throw new DomainError('invalid-params', `there is no executor ${JSON.stringify(name)}`, {
      hint: `known executors: ${[...kinds.keys()].join(', ')}`,
    });
  }
  const fromFile = overrides.executor === undefined || overrides.executor === loaded.config?.executor;
  const raw = overrides.executorOptions ?? (fromFile ? (loaded.config?.executorOptions ?? {}) : {});
  const parsed = kind.options.safeParse(kind.replays === true ? withOwnJudge(raw, loaded) : raw);
  if (parsed.success) return { kind, options: parsed.data };
  const diagnostics = parsed.error.issues.map((issue) => {
    const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
    const unknown = issue.code === 'unrecognized_keys';
    const at = ['config', 'executor_options', ...path, ...(unknown ? issue.keys.slice(0, 1) : [])];
    const message = `executor_options${path.length > 0 ? `.${path.join('.')}` : ''}: ${unknown ? issue.message : issueText(issue)}`;
    const code = unknown ? 'unknown-key' : 'bad-value';
    return loaded.diagnose(loaded.path, {
      severity: 'error',
      code,
      message,
      path: at,
      target: unknown ? 'key' : 'value',
    });
  });
  if (overrides.executorOptions === undefined) refuseErrors(loaded.path, diagnostics);
  throw new DomainError('invalid-params', diagnostics.map((each) => each.message).join('; '));
}

/** A replay that asks the executor of the eval to judge has its options from there, unless it says others. */
function withOwnJudge(
  raw: Readonly<Record<string, unknown>>,
  { config }: LoadedEval,
): Readonly<Record<string, unknown>> {
  const { judge } = raw;
  const isOwn =
    typeof judge === 'object' && judge !== null && 'executor' in judge && judge.executor === config?.executor;
  if (!isOwn || 'executor_options' in judge || config?.executorOptions === undefined) return raw;
  return { ...raw, judge: { ...judge, executor_options: config.executorOptions } };
}

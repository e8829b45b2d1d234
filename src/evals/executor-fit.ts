import type { Asked, Unused } from '../executors/executor.js';
import type { Diagnostic } from '../protocol/diagnostic.js';
import type { LoadedEval, LoadedGrader, LoadedTask } from './loading/loaded.js';
import type { EvalPlan } from './plan.js';

/** Tasks whose environment nobody uses that are named one by one. */
const mostNamed = 10;

/** What the files hand to the agent and the executor of the run does not pass on, each at its place. */
export function executorFit(
  loaded: LoadedEval,
  tasks: readonly LoadedTask[],
  { kind, options }: EvalPlan['executor'],
  baseline: boolean,
): readonly Diagnostic[] {
  const cannot = (what: Asked): Unused | undefined => kind.unused?.(what, options);
  const found: Diagnostic[] = [...judgeFit(loaded, tasks, cannot, baseline)];
  const servers = Object.keys(loaded.file?.config.mcp_servers ?? {});
  const refused = servers.length === 0 ? undefined : kind.unused?.('mcp_servers', options);
  if (refused !== undefined) {
    const path = ['config', 'mcp_servers'];
    found.push(loaded.diagnose(loaded.path, { code: 'mcp-servers-unused', ...refused, path, target: 'key' }));
  }
  const unused = kind.unused?.('environment', options);
  if (unused === undefined) return found;
  let count = 0;
  for (const { task, source } of tasks) {
    if (Object.keys(task.inputs.environment ?? {}).length === 0) continue;
    count += 1;
    if (count > mostNamed) continue;
    const path = ['inputs', 'environment'];
    found.push(loaded.diagnose(source, { code: 'environment-unused', ...unused, path, target: 'key' }));
  }
  if (count > mostNamed) {
    const message = `${unused.message}: the same in ${count - mostNamed} more tasks`;
    found.push({
      severity: unused.severity,
      code: 'environment-unused',
      message,
      file: loaded.path,
      line: 1,
      column: 1,
    });
  }
  return found;
}

/**
 * What graders ask of a run that it cannot give: a session to go on with, an answer without skills to compare with, what
 * the agent called. Of the last a suite may ask in every task: the first places are named.
 */
function judgeFit(
  loaded: LoadedEval,
  tasks: readonly LoadedTask[],
  cannot: (what: Asked) => Unused | undefined,
  baseline: boolean,
): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const cannotContinue = cannot('continue_session');
  const untold = { toolCalls: cannot('tool_calls'), skills: cannot('skill_invocations') };
  let named = 0;
  const look = ({ wants, file, configPath }: LoadedGrader): void => {
    if (wants === undefined) return;
    if (wants.session === true && cannotContinue !== undefined) {
      const path = configPath(['continue_session']);
      found.push(loaded.diagnose(file, { code: 'no-session', ...cannotContinue, path, target: 'key' }));
    }
    for (const key of ['toolCalls', 'skills'] as const) {
      const missing = untold[key];
      if (wants[key] !== true || missing === undefined || named >= mostNamed) continue;
      named += 1;
      found.push(loaded.diagnose(file, { code: 'not-reported', ...missing, path: configPath([]), target: 'key' }));
    }
    if (wants.baseline === true && !baseline) {
      found.push(loaded.diagnose(file, { ...noBaseline, path: configPath(['mode']), target: 'key' }));
    }
  };
  for (const grader of loaded.graders) look(grader);
  for (const { graders } of tasks) for (const grader of graders) look(grader);
  return found;
}

const noBaseline = {
  severity: 'warning',
  code: 'no-baseline',
  message:
    '`mode: pairwise` compares with the answer without skills, and this run makes none: the answer is judged by itself',
  hint: 'run it with --baseline, or give the eval `baseline: true`',
} as const;

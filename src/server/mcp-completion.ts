import type { CallContext } from '../protocol/call-context.js';
import { dispatch } from './dispatch.js';
import type { Host } from './host.js';

/** As many candidates as are looked at; MCP shows at most 100 of them. */
const looked = 500;

export async function completeRunId(host: Host, value: string, call: CallContext): Promise<string[]> {
  const { runs } = await dispatch(host.handlers, 'run.list', { limit: looked }, call);
  return runs.map(({ id }) => id).filter((id) => id.startsWith(value));
}

export async function completeEvalPath(host: Host, value: string, call: CallContext): Promise<string[]> {
  const { evals } = await dispatch(host.handlers, 'eval.list', { limit: looked }, call);
  return evals.map(({ path }) => path).filter((path) => path.includes(value));
}

/** The skills that evals below the roots are about. */
export async function completeSkill(host: Host, value: string, call: CallContext): Promise<string[]> {
  const { evals } = await dispatch(host.handlers, 'eval.list', { limit: looked }, call);
  const skills = evals.flatMap(({ skill }) => (skill?.startsWith(value) === true ? [skill] : []));
  return [...new Set(skills)];
}

/** Task ids of a run; none while its `run_id` is not filled in. */
export async function completeTaskId(
  host: Host,
  runId: string | undefined,
  value: string,
  call: CallContext,
): Promise<string[]> {
  if (runId === undefined) return [];
  const result = await dispatch(host.handlers, 'run.result', { run_id: runId, view: 'tasks', limit: looked }, call);
  const tasks: unknown = result['tasks'];
  return Array.isArray(tasks) ? [...new Set(tasks.flatMap(taskId))].filter((id) => id.startsWith(value)) : [];
}

function taskId(task: unknown): string[] {
  if (typeof task !== 'object' || task === null) return [];
  const { task_id: id, test_id: waza } = task as { task_id?: unknown; test_id?: unknown };
  const found = id ?? waza;
  return typeof found === 'string' ? [found] : [];
}

import { graderKinds } from '../graders/registry.js';
import type { LoadedEval } from './loading/loaded.js';

/**
 * Names of the graders of a suite that ask a model, of all its tasks: what is said of their judges is right also when
 * a run leaves some of the tasks out.
 */
export function judgesIn({ file, tasks }: Pick<LoadedEval, 'file' | 'tasks'>): readonly string[] {
  const names = new Set<string>();
  const take = (graders: readonly { readonly type: string; readonly name?: string | undefined }[] = []): void => {
    for (const { type, name = type } of graders) if (graderKinds.get(type)?.asksJudge === true) names.add(name);
  };
  take(file?.graders);
  for (const { task } of tasks) take(task.graders);
  return [...names];
}

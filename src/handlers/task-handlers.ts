import { taskAnswer } from '../evals/loading/waza-names.js';
import type { CallContext } from '../protocol/call-context.js';
import { DomainError } from '../protocol/errors.js';
import type { Handlers } from '../protocol/methods.js';
import type { Roots } from '../support/roots.js';
import { pageOf } from './cursor.js';
import { loadFor } from './eval-loading.js';
import type { ServiceSettings } from './service.js';

export interface TaskHandlerParts {
  readonly settings: ServiceSettings;
  readonly rootsFor: (context: CallContext) => Promise<Roots>;
}

export function createTaskHandlers({ settings, rootsFor }: TaskHandlerParts): Pick<Handlers, 'task.list' | 'task.get'> {
  return {
    'task.list': async ({ path, limit, cursor }, context) => {
      const { tasks } = await loadFor(settings, await rootsFor(context), path, context.signal);
      const { rows, ...next } = pageOf(tasks, limit ?? 50, cursor);
      return {
        tasks: rows.map(({ task: { id, name, tags }, enabled, source, line }) => ({
          id,
          name,
          ...(tags && { tags }),
          enabled,
          source: line === undefined ? source : `${source}:${line}`,
        })),
        ...next,
      };
    },
    'task.get': async ({ path, task_id }, context) => {
      const loaded = await loadFor(settings, await rootsFor(context), path, context.signal);
      const found = loaded.tasks.find(({ task }) => task.id === task_id);
      if (found === undefined) {
        const hint = 'task.list shows the ids';
        throw new DomainError('unknown-task', `there is no task ${JSON.stringify(task_id)} in ${loaded.path}`, {
          hint,
          task_id,
        });
      }
      return taskAnswer(found.task);
    },
  };
}

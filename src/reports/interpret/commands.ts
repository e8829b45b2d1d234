import type { ReportHead } from '../report-input.js';
import type { TaskSet } from './facts.js';
import { shellWord } from './finding.js';

/** The commands that advice names, for one run. */
export interface Commands {
  readonly validate: string;
  again(tasks?: TaskSet, flags?: string): string;
  transcript(tasks?: TaskSet): string;
}

export function commandsFor(head: ReportHead): Commands {
  const path = shellWord(head.eval_path);
  const idOf = (tasks?: TaskSet): string | undefined => tasks?.first[0]?.replace(/ \[[^[\]]*\]$/, '');
  return {
    validate: `\`assay validate ${path}\``,
    again: (tasks, flags = '') => {
      const id = idOf(tasks);
      const task = id === undefined ? '' : ` --task ${shellWord(id)}`;
      return `\`assay run ${path}${task}${flags === '' ? '' : ` ${flags}`}\``;
    },
    transcript: (tasks) => {
      const params = { run_id: head.run_id, view: 'task', task_id: idOf(tasks) ?? 'TASK', trial: 1 };
      return `\`assay rpc run.result ${shellWord(JSON.stringify(params))}\``;
    },
  };
}

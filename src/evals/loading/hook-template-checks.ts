import { hookArgv } from '../hook-argv.js';
import { hookTemplates } from '../hook-templates.js';
import { compileTemplate, isTemplate } from '../templates/template.js';
import type { TemplateScope, Vars } from '../templates/scope.js';
import type { TextProblem } from '../templates/texts.js';
import type { DiagnosticList } from './diagnostics.js';
import type { LoadedTask } from './loaded.js';
import type { Path } from '../../support/yaml/problem.js';
import type { EvalFile, Hook } from './schema/eval-file.js';
import type { SourceFile } from './source-file.js';
import { reportTemplate } from './task-templates.js';

const runScope = (vars: Vars): TemplateScope => ({
  where: 'in a hook around the run',
  vars,
  fields: ['JobID', 'Timestamp'],
});

const taskScope = ({ task, vars }: LoadedTask): TemplateScope => ({
  where: 'in a hook around a task',
  vars,
  fields: ['TaskName', 'JobID', 'Timestamp'],
  context: task.inputs.context ?? {},
});

/** Whether every template of the hooks has what it names: those around a task in each of the tasks. */
export function checkHookTemplates(
  file: EvalFile,
  vars: Vars,
  tasks: readonly LoadedTask[],
  source: SourceFile,
  list: DiagnosticList,
): void {
  if (!source.hasTemplates) return;
  for (const [stage, hooks] of Object.entries(file.hooks ?? {})) {
    const ofTask = stage === 'before_task' || stage === 'after_task';
    for (const [index, hook] of (hooks ?? []).entries()) {
      const path = ['hooks', stage, index];
      checkWords(hook, path, source, list);
      if (ofTask) checkInTasks(hook, path, tasks, source, list);
      else checkOne(hook, path, runScope(vars), source, list);
    }
  }
}

/** A condition over several words would have no words to choose from once the command is split. */
function checkWords(hook: Hook, path: Path, source: SourceFile, list: DiagnosticList): void {
  if (hook.shell === true || !isTemplate(hook.command) || !compileTemplate(hook.command).ok) return;
  if (wordsOf(hook.command).every((word) => compileTemplate(word).ok)) return;
  const message = 'a template in `command` must begin and end within one word';
  const hint = 'put the word into quotes, or use `shell: true`';
  list.add(source, { severity: 'error', code: 'bad-template', message, hint, path: [...path, 'command'] });
}

function wordsOf(command: string): readonly string[] {
  try {
    return hookArgv(command);
  } catch {
    return []; // a quote is not closed: reported with the hooks
  }
}

function checkOne(hook: Hook, path: Path, scope: TemplateScope, source: SourceFile, list: DiagnosticList): void {
  const templates = hookTemplates(hook);
  for (const each of [...(templates?.problems ?? []), ...(templates?.check(scope) ?? [])]) {
    reportTemplate(list, source, [...path, ...each.path], each);
  }
}

function checkInTasks(
  hook: Hook,
  path: Path,
  tasks: readonly LoadedTask[],
  source: SourceFile,
  list: DiagnosticList,
): void {
  const templates = hookTemplates(hook);
  if (templates === undefined) return;
  const told = new Set<string>();
  const tell = (each: TextProblem, of: string): void => {
    const { problem } = each;
    if (told.has(problem.message)) return;
    told.add(problem.message);
    const named = { ...each, problem: { ...problem, message: `${problem.message}${of}` } };
    reportTemplate(list, source, [...path, ...each.path], named);
  };
  for (const each of templates.problems) tell(each, '');
  for (const task of tasks) {
    if (!task.enabled) continue;
    for (const each of templates.check(taskScope(task))) tell(each, ` (task ${JSON.stringify(task.task.id)})`);
  }
}

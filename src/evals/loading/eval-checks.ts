import { resolve } from 'node:path';
import { didYouMean } from './did-you-mean.js';
import type { LoadDeps } from './deps.js';
import type { DiagnosticList } from './diagnostics.js';
import type { EffectiveConfig } from './effective-config.js';
import { isWord } from './issues.js';
import { checkBaseline } from './skill-checks.js';
import type { Path } from '../../support/yaml/problem.js';
import type { ProjectSettings } from './project-settings.js';
import { directoryIn } from './real-path.js';
import type { EvalFile } from './schema/eval-file.js';
import type { SourceFile } from './source-file.js';

/** What a schema cannot say about an eval file, apart from its graders and tasks. */
export function checkEval(file: EvalFile, source: SourceFile, list: DiagnosticList): void {
  checkBaseline(file, source, list);
  for (const key of ['max_workers', 'max_attempts'] as const) {
    if (file.config[key] !== 0) continue;
    const message = `\`config.${key}\` of 0 counts as left out`;
    list.add(source, { severity: 'warning', code: 'ignored-value', message, path: ['config', key] });
  }
  if (file.range?.some((each) => each > 0) && !file.tasks_from) {
    const message = '`range` says which rows of `tasks_from` are taken, and there is none';
    list.add(source, { severity: 'warning', code: 'ignored-value', message, path: ['range'], target: 'key' });
  }
  if (file.tasks?.length || file.tasks_from) return;
  const message = file.tasks === undefined ? '`tasks` is missing' : '`tasks` is empty';
  const code = file.tasks === undefined ? 'missing-key' : 'no-tasks';
  const path: Path = file.tasks === undefined ? [] : ['tasks'];
  list.add(source, { severity: 'error', code, message, hint: 'add `tasks: ["tasks/*.yaml"]`', path, target: 'key' });
}

/** The executor of a run must be one that we have, whoever names it; only a warning when the caller chose another. */
export function checkExecutor(
  config: EffectiveConfig,
  file: EvalFile,
  project: ProjectSettings,
  source: SourceFile,
  deps: LoadDeps,
  list: DiagnosticList,
): void {
  if (deps.knownExecutors.includes(config.executor)) return;
  const named = isWord(config.executor) ? ` \`${config.executor}\`` : '';
  const near = didYouMean(config.executor, deps.knownExecutors);
  const severity = deps.executor === undefined ? 'error' : 'warning';
  const advice = near === undefined ? executorHints.get(config.executor) : `did you mean \`${near}\`?`;
  const known = `known executors: ${deps.knownExecutors.join(', ')}`;
  const hint = advice === undefined ? known : `${advice}; ${known}`;
  const written = file.config.executor;
  const message = `unknown executor${named}${written ? '' : ` in ${project.path ?? 'the project file'}`}`;
  const path: Path = written ? ['config', 'executor'] : ['config'];
  list.add(source, {
    severity,
    code: 'unknown-executor',
    message,
    hint,
    path,
    target: written ? 'value' : 'key',
  });
}

const executorHints: ReadonlyMap<string, string> = new Map([
  ['copilot-sdk', 'use `command` to start an agent CLI, or `mock` to try the suite without a model'],
]);

/** Real paths of the skill directories; one that is missing is a warning, because the agent may do without. */
export function skillDirectories(
  file: EvalFile,
  dir: string,
  source: SourceFile,
  deps: LoadDeps,
  list: DiagnosticList,
): readonly string[] {
  return (file.config.skill_directories ?? []).flatMap((directory, index) => {
    const path: Path = ['config', 'skill_directories', index];
    const real = directoryIn(deps.roots, resolve(dir, directory));
    if (real.ok) return [real.path];
    if (real.reason === 'outside') {
      const message = 'the directory lies outside the allowed roots';
      list.add(source, { severity: 'error', code: 'outside-roots', message, path });
    } else {
      const message = 'there is no such skill directory';
      const hint = 'it is relative to the eval file and holds SKILL.md itself';
      list.add(source, { severity: 'warning', code: 'missing-skill-directory', message, hint, path });
    }
    return [];
  });
}

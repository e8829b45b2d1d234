import { resolve } from 'node:path';
import { hookArgv } from '../hook-argv.js';
import type { LoadDeps } from './deps.js';
import type { DiagnosticList } from './diagnostics.js';
import { realPathIn } from './real-path.js';
import type { EvalFile } from './schema/eval-file.js';
import type { SourceFile } from './source-file.js';
import { compileTemplate, isTemplate } from '../templates/template.js';

/** What a schema cannot say about hooks: whether their commands can be split, and where they would run. */
export function checkHooks(
  file: EvalFile,
  dir: string,
  source: SourceFile,
  deps: Pick<LoadDeps, 'roots'>,
  list: DiagnosticList,
): void {
  for (const [stage, hooks] of Object.entries(file.hooks ?? {})) {
    for (const [index, hook] of (hooks ?? []).entries()) {
      const path = ['hooks', stage, index];
      if (hook.shell !== true && !canBeSplit(hook.command) && !isBrokenTemplate(hook.command)) {
        const message = 'a quote in `command` is not closed, or it names no program';
        const hint = 'close the quote, or use `shell: true`';
        list.add(source, { severity: 'error', code: 'bad-value', message, hint, path: [...path, 'command'] });
      }
      if (hook.working_directory === undefined || isTemplate(hook.working_directory)) continue;
      // One that is missing may be made by an earlier hook.
      const real = realPathIn(deps.roots, resolve(dir, hook.working_directory));
      if (real.ok || real.reason === 'missing') continue;
      const message = '`working_directory` lies outside the allowed roots';
      const at = { path: [...path, 'working_directory'] };
      list.add(source, { severity: 'error', code: 'outside-roots', message, ...at });
    }
  }
}

/** Its own error says more. */
function isBrokenTemplate(command: string): boolean {
  return isTemplate(command) && !compileTemplate(command).ok;
}

function canBeSplit(command: string): boolean {
  try {
    hookArgv(command);
    return true;
  } catch {
    return false;
  }
}

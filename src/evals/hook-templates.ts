import type { Hook } from './hook.js';
import { hookArgv } from './hook-argv.js';
import type { TemplateData } from './templates/scope.js';
import { compileTexts, type TextTemplates } from './templates/texts.js';

/** The texts of a hook that may be templates. */
type HookTexts = Pick<Hook, 'command' | 'working_directory' | 'env'>;

function textsOf({ command, working_directory, env }: HookTexts): HookTexts {
  return { command, working_directory, env };
}

/** The templates of a hook; undefined when it has none. */
export function hookTemplates(hook: HookTexts): TextTemplates | undefined {
  return compileTexts(textsOf(hook));
}

/** A hook with its templates filled in. */
export interface FilledHook extends Hook {
  /** The words of the command, when it was a template: a value that is put in is never split. */
  readonly argv?: readonly [string, ...string[]];
  /** Whether its directory was filled in, so that it has not been looked at yet. */
  readonly hasFilledDirectory?: boolean;
}

/** Throws TemplateRenderError, and an Error for a command that names no program. */
export function filledHook(hook: Hook, data: TemplateData): FilledHook {
  if (hookTemplates(hook) === undefined) return hook;
  const fill = (text: string): string => compileTexts(text)?.render(text, data) ?? text;
  const [program, ...args] = hook.shell === true ? [] : hookArgv(hook.command).map(fill);
  if (program === '') throw new Error('its command names no program once it is filled in');
  return {
    ...hook,
    command: fill(hook.command),
    ...(program !== undefined && { argv: [program, ...args] as const }),
    ...(hook.working_directory !== undefined && {
      working_directory: fill(hook.working_directory),
      hasFilledDirectory: true,
    }),
    ...(hook.env && { env: filledEnv(hook.env, fill) }),
  };
}

function filledEnv(env: Readonly<Record<string, string>>, fill: (text: string) => string): Record<string, string> {
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, fill(value)]));
}

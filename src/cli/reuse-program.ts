import { type Command, InvalidArgumentError } from 'commander';
import type { App, Terminal } from './app.js';

/** Runs a command with an app that is closed after it, and reports its exit code. */
export type RunWithApp = (use: (app: App, terminal: Terminal) => Promise<number>) => Promise<void>;

export function notEmpty(text: string): string {
  if (text === '') throw new InvalidArgumentError('Give a path.');
  return text;
}

/** Adds the commands that deal with trials of earlier runs. */
export function addReuseCommands(program: Command, run: RunWithApp): void {
  const cache = program.command('cache').description('the trials that are kept for later runs');
  for (const [action, description] of [
    ['info', 'show how many there are and how large they are'],
    ['clear', 'remove them all; a directory that holds anything else is refused'],
  ] as const) {
    cache
      .command(action)
      .description(description)
      .option('--dir <dir>', 'directory of the cache (default: cache in the store)', notEmpty)
      .action(async ({ dir }: { dir?: string }) => {
        const { cacheCommand } = await import('./cache-command.js');
        await run((app, terminal) => cacheCommand(app, terminal, action, dir));
      });
  }
}

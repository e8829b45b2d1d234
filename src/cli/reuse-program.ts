import type { Command } from 'commander';
import { jsonObject, notEmpty } from './option-values.js';
import type { RegradeFlags } from './regrade-command.js';
import type { RunWithApp } from './run-with-app.js';

/** Flags of `assay run` about trials of earlier runs. */
export interface ReuseFlags {
  readonly resume?: string;
  readonly cache?: boolean;
  readonly cacheDir?: string;
}

export function addReuseOptions(command: Command): Command {
  return command
    .option('--resume <run>', 'take over what a run that was cut off has judged, and make the rest; an id, or "latest"')
    .option('--cache', 'take trials that nothing has changed for from the cache, and keep new ones')
    .option('--no-cache', 'make every trial anew, also when the project file says otherwise')
    .option('--cache-dir <dir>', 'directory of the cache (default: cache in the store)', notEmpty);
}

/** The flags that were given, under the names of `eval.run`. */
export function reuseOptions({ resume, cache, cacheDir }: ReuseFlags) {
  return {
    ...(resume !== undefined && { resume }),
    ...(cache !== undefined && { cache }),
    ...(cacheDir !== undefined && { cache_dir: cacheDir }),
  };
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
  program
    .command('regrade')
    .description('judge the trials of a run again, as its suite is now, without any agent; judges keep their answers')
    .argument('<run>', 'id of the run, or "latest"')
    .argument('[path]', 'its eval.yaml; default: where it was')
    .option('--judge-executor <name>', 'executor that is asked what no judge of the run was asked')
    .option('--judge-executor-options <json>', 'its options (default: those of the eval, for the same one)', jsonObject)
    .option('--judge-model <name>', 'model for prompt graders that name none')
    .option('--json', 'print the outcome as JSON')
    .action(async (id: string, path: string | undefined, flags: RegradeFlags) => {
      const { regradeCommand } = await import('./regrade-command.js');
      const paths = path === undefined ? [] : [path];
      await run((app, terminal) => regradeCommand(app, terminal, id, path, flags), paths);
    });
}

import { Command, InvalidArgumentError, Option } from 'commander';
import type { App, Terminal } from './app.js';
import { parseReporter } from '../reports/reporter-spec.js';
import { addCompareCommand } from './compare-program.js';
import { addCoverageCommands } from './coverage-program.js';
import { addPublishCommand } from './publish-program.js';
import { collect, jsonObject, notEmpty, wholeNumber } from './option-values.js';
import { addReuseCommands, addReuseOptions } from './reuse-program.js';
import { addReadingCommands, type FileSchemas } from './reading-commands.js';
import { type RunFlags, runOptions } from './run-flags.js';
import type { RunWithApp } from './run-with-app.js';

/** Settings of the server, as `assay serve` takes them. */
export interface ServeSettings {
  readonly protocol: 'both' | 'rpc' | 'mcp';
  readonly tools: 'all' | 'read' | 'eval' | 'coverage' | 'publication';
  readonly maxLine: number;
}

/** Settings of every command. */
export interface GlobalSettings {
  readonly root: readonly string[];
  readonly store?: string;
  readonly trust: boolean;
  readonly keepRuns: number;
  readonly keepDays?: number;
  readonly logLevel: string;
}

/** What the commands act through; each answers the exit code. */
export interface Actions {
  serve(globals: GlobalSettings, serve: ServeSettings): Promise<number>;
  fileSchemas(): Promise<FileSchemas>;
  /** Makes the app for a terminal command, runs it, and closes the app on every path. `paths` widen the roots. */
  withApp(
    globals: GlobalSettings,
    paths: readonly string[],
    use: (app: App, terminal: Terminal) => Promise<number>,
  ): Promise<number>;
}

function collectReporters(value: string, before: readonly string[] = []): string[] {
  const parsed = parseReporter(value);
  if ('problem' in parsed) throw new InvalidArgumentError(parsed.problem);
  return collect(value, before);
}

const rpcHelp = `
The line of a run says how it ended, as the answer to {"wait": true}, and the exit code is that of its verdict. So it is
of a run that run.wait has waited for. Other calls exit with 0 when they are answered.
As of a server, a run that starts commands needs consent: assay trust DIR, or --trust. assay run and assay coverage, typed
by a person, need none.
Exit codes: 0 passed, 1 judged and failed, 2 usage, 3 could not be judged or has not ended, 130 interrupted.`;

/** The command line. `report` hears the exit code of the command that ran; `writeOut` prints help and version. */
export function createProgram(
  version: string,
  actions: Actions,
  output: { readonly report: (code: number) => void; readonly writeOut: (text: string) => void },
): Command {
  const { report, writeOut } = output;
  // Commands inherit these two only when they are set before the commands are added.
  const program = new Command('assay')
    .exitOverride()
    .configureOutput({ writeOut })
    .description(
      'Quality server for people who build with coding agents. Without a command it serves JSON-RPC and MCP on stdin and stdout.',
    )
    .version(version)
    .option('--root <dir>', 'directory that files may lie in (repeatable; default: the working directory)', collect, [])
    .option('--store <dir>', 'where runs are kept (default: .assay in the first root)', notEmpty)
    .option('--trust', 'accept the commands of every eval', false)
    .option('--keep-runs <n>', 'runs to keep', wholeNumber(1), 500)
    .option('--keep-days <n>', 'days to keep a run', wholeNumber(1))
    .addOption(
      new Option('--log-level <level>', 'what to log on stderr')
        .choices(['debug', 'info', 'warn', 'error', 'silent'])
        .default('warn'),
    )
    .showHelpAfterError();
  const globals = (): GlobalSettings => program.opts<GlobalSettings>();
  const run: RunWithApp = async (use, paths = []) => report(await actions.withApp(globals(), paths, use));

  program
    .command('serve', { isDefault: true })
    .description('serve JSON-RPC and MCP on stdin and stdout')
    .addOption(new Option('--protocol <name>', 'what to serve').choices(['both', 'rpc', 'mcp']).default('both'))
    .addOption(
      new Option('--tools <group>', 'MCP tools to offer')
        .choices(['all', 'read', 'eval', 'coverage', 'publication'])
        .default('all'),
    )
    .option('--max-line <bytes>', 'longest accepted line', wholeNumber(1024), 64 * 1024 * 1024)
    // Serving is what happens without a command, so that a mistyped command ends up here.
    .allowExcessArguments()
    .action(async (serve: ServeSettings, command: Command) => {
      const [unknown] = command.args;
      if (unknown !== undefined) program.error(`error: unknown command '${unknown}'`, { exitCode: 2 });
      report(await actions.serve(globals(), serve));
    });

  addReuseOptions(program.command('run'))
    .description('run eval suites and show the outcome; running them is consent to their commands')
    .argument('<path...>', 'eval.yaml, or the directory that holds it')
    .option('--task <glob>', 'only tasks whose id or name matches (repeatable)', collect)
    .option('--tags, --tag <glob>', 'only tasks with a matching tag (repeatable)', collect)
    .option('--trials <n>', 'trials per task', wholeNumber(1))
    .option('--workers <n>', 'tasks at once', wholeNumber(1))
    .option('--fail-fast', 'stop after the first task that does not pass')
    .option('--model <name>', 'model for the executor (repeatable: every task runs with each)', collect)
    .option('--baseline', 'also run every task without skills, to compare')
    .option('--judge-model <name>', 'model for prompt graders that name none')
    .option('--executor <name>', 'executor instead of the one in the file')
    .option('--executor-options <json>', 'options of the executor', jsonObject)
    .option('--context-dir <dir>', 'directory of fixture files')
    .option('--seed <n>', 'seed of the statistics', wholeNumber(0))
    .option('--keep-workspaces', 'leave the workspaces of trials in place')
    .option('-o, --output <file>', 'also write the outcome to this file')
    .option(
      '--reporter <kind...>',
      'write a report of all suites: junit:FILE, md:FILE, json:FILE, or github for the summary and annotations of a workflow step (several, repeatable)',
      collectReporters,
    )
    .option('--json', 'print the outcome as JSON')
    .action(async (paths: string[], flags: RunFlags) => {
      const { runCommand } = await import('./run-command.js');
      const named = [...paths, flags.contextDir, flags.cacheDir].filter((path) => path !== undefined);
      const shown = { json: flags.json === true, reporters: flags.reporter ?? [] };
      await run((app, terminal) => runCommand(app, terminal, paths, runOptions(flags), shown), named);
    });

  program
    .command('validate')
    .description('check eval suites without running anything')
    .argument('<path...>', 'eval.yaml, or the directory that holds it')
    .option('--json', 'print the findings as JSON')
    .action(async (paths: string[], flags: { json?: boolean }) => {
      const { validateCommand } = await import('./validate-command.js');
      await run((app, terminal) => validateCommand(app, terminal, paths, flags.json === true), paths);
    });

  program
    .command('list')
    .description('list the eval suites below a directory')
    .argument('[dir]', 'default: the first root')
    .option('--json', 'print them as JSON')
    .action(async (dir: string | undefined, flags: { json?: boolean }) => {
      const { listCommand } = await import('./list-command.js');
      const paths = dir === undefined ? [] : [dir];
      await run((app, terminal) => listCommand(app, terminal, dir, flags.json === true), paths);
    });

  addCoverageCommands(program, run);
  addPublishCommand(program, run);
  addCompareCommand(program, run);

  program
    .command('rpc')
    .description('make one call and print its result as one line of JSON; a run that it starts is waited for')
    .argument('<method>', 'for example eval.list')
    .argument('[params]', 'JSON object')
    .addHelpText('after', rpcHelp)
    .action(async (method: string, params: string | undefined) => {
      const { rpcCommand } = await import('./rpc-command.js');
      await run((app, terminal) => rpcCommand(app, terminal, method, params));
    });

  program
    .command('trust')
    .description('accept the commands of the evals below a directory, as they are now')
    .argument('<dir>', 'directory')
    .action(async (dir: string) => {
      const { trustCommand } = await import('./trust-command.js');
      await run((app, terminal) => trustCommand(app, terminal, dir), [dir]);
    });

  addReuseCommands(program, run);
  addReadingCommands(program, run, () => actions.fileSchemas(), output);
  return program;
}

import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { DomainError } from '../protocol/errors.js';
import type { CoverageFormat, CoverageRequest } from './coverage-command.js';
import { collect, wholeNumber } from './option-values.js';
import type { RunWithApp } from './run-with-app.js';

interface MeasureFlags {
  readonly config?: string;
  readonly packages?: string[];
  readonly exclude?: string[];
  readonly parallelism?: number;
  readonly patchBase?: string;
  readonly diff?: string;
  readonly report?: string[];
  readonly timeout?: number;
}

interface CoverageFlags extends MeasureFlags {
  readonly format: CoverageFormat;
  readonly json?: boolean;
}

interface RatchetFlags extends MeasureFlags {
  readonly run?: string;
  readonly dryRun?: boolean;
  readonly loosen?: string;
  readonly to?: number;
  readonly reason?: string;
  readonly json?: boolean;
}

function percent(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 100)) throw new InvalidArgumentError('Give a percentage.');
  return value;
}

function addMeasuring(command: Command): Command {
  return command
    .argument('[dir]', 'the project (default: the working directory)')
    .option('--config <file>', 'project file (default: the nearest .assay.yaml)')
    .option('--packages <pattern>', 'Go packages (repeatable; default ./...)', collect)
    .option('--exclude <pattern>', 'packages or files that are not measured (repeatable)', collect)
    .option('-p, --parallelism <n>', 'Go packages at once (default: the cores)', wholeNumber(1))
    .option('--report <file>', 'a finished report, instead of running tests (repeatable)', collect)
    .option('--timeout <seconds>', 'longest time for the tests', wholeNumber(1));
}

const help = `
Go modules, vitest, jest, c8, nyc and pytest are recognised; anything else by "coverage.command" in .assay.yaml.
Exit codes: 0 every floor holds, 1 one does not or tests fail, 2 usage or settings, 3 could not be judged, 130 interrupted.`;

/** `assay coverage` and `assay ratchet` */
export function addCoverageCommands(program: Command, run: RunWithApp): void {
  addMeasuring(program.command('coverage'))
    .description('run the tests of a project and hold every package to its coverage floor')
    .option('--patch-base <commit>', 'also judge the lines that changed since this commit')
    .option(
      '--diff <file>',
      'also judge the lines that this unified diff changes; its paths start at the project or the top of its repository',
    )
    .addOption(
      new Option('--format <name>', 'how the outcome is printed')
        .choices(['table', 'covgate', 'markdown', 'github', 'json'])
        .default('table'),
    )
    .option('--json', 'the same as --format json')
    .addHelpText('after', help)
    .action(async (dir: string | undefined, flags: CoverageFlags) => {
      const { coverageCommand } = await import('./coverage-command.js');
      const format = flags.json === true ? 'json' : flags.format;
      await run(
        async (app, terminal) => coverageCommand(app, terminal, await requestOf(dir, flags), format),
        pathsOf(dir, flags),
      );
    });

  addMeasuring(program.command('ratchet'))
    .description('raise the stored floors to what is measured; they are never lowered but with --loosen')
    .option('--run <id>', 'raise to what this coverage run measured (an id, or "latest"), instead of measuring')
    .option('--dry-run', 'only show what would change')
    .option('--loosen <group>', 'lower the floor of one package instead')
    .option('--to <percent>', 'the new floor, for --loosen', percent)
    .option('--reason <text>', 'why, for --loosen')
    .option('--json', 'print the changes as JSON')
    .action(async (dir: string | undefined, flags: RatchetFlags) => {
      const { loosen: group, to, reason, run: named, dryRun, json } = flags;
      if ((group === undefined) !== (to === undefined) || (group === undefined) !== (reason === undefined)) {
        program.error('error: --loosen, --to and --reason go together', { exitCode: 2 });
      }
      const loosen =
        group !== undefined && to !== undefined && reason !== undefined ? { group, to, reason } : undefined;
      const { ratchetCommand } = await import('./ratchet-command.js');
      const options = { run: named, loosen, dryRun: dryRun === true, json: json === true };
      await run(
        async (app, terminal) => ratchetCommand(app, terminal, { ...options, request: await requestOf(dir, flags) }),
        pathsOf(dir, flags),
      );
    });
}

/** What a person names is allowed with its project. */
function pathsOf(dir: string | undefined, { config, report = [] }: MeasureFlags): readonly string[] {
  return [dir, config, ...report].filter((path) => path !== undefined);
}

/** Flags that were given, under the names of `coverage.run`. */
async function requestOf(dir: string | undefined, flags: MeasureFlags): Promise<CoverageRequest> {
  const diff = flags.diff === undefined ? undefined : await readDiff(flags.diff);
  return {
    dir: resolve(dir ?? '.'),
    ...(flags.config !== undefined && { config: resolve(flags.config) }),
    ...(flags.packages && { packages: flags.packages }),
    ...(flags.exclude && { exclude: flags.exclude }),
    ...(flags.parallelism !== undefined && { parallelism: flags.parallelism }),
    ...(flags.patchBase !== undefined && { patch_base: flags.patchBase }),
    ...(diff !== undefined && { diff_text: diff }),
    ...(flags.report && { reports: flags.report.map((path) => resolve(path)) }),
    ...(flags.timeout !== undefined && { timeout_ms: flags.timeout * 1000 }),
  };
}

async function readDiff(path: string): Promise<string> {
  return await readFile(path, 'utf8').catch((cause: Error) => {
    throw new DomainError('invalid-params', `the diff cannot be read: ${cause.message}`, { path }, { cause });
  });
}

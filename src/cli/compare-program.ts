import { type Command, InvalidArgumentError, Option } from 'commander';
import { collect } from './option-values.js';
import type { RunWithApp } from './run-with-app.js';

function gate(value: string, before: readonly string[] = []): string[] {
  if (!/^(regression|drop=\d+(\.\d+)?%?)$/.test(value)) throw new InvalidArgumentError('Give regression or drop=N%.');
  return collect(value, before);
}

const help = `
Tasks are joined by id, and by model where a run has several. Tasks tagged "golden" must not regress, whatever the gates.
Exit codes: 0 nothing that a gate forbids, 1 a gate failed, 2 usage, 3 could not be judged.`;

/** `assay compare BASE HEAD` */
export function addCompareCommand(program: Command, run: RunWithApp): void {
  program
    .command('compare')
    .description('compare two runs task by task: regressions first, with paired tests')
    .argument('<base>', 'run id, "latest", or a result file')
    .argument('<head>', 'the same of the newer run')
    .addOption(
      new Option(
        '--fail-on <gate>',
        'exit 1 on "regression" of a task, or on "drop=N%": the pass rate falls by more than N points (repeatable)',
      ).argParser(gate),
    )
    .option('--json', 'print the comparison as JSON')
    .addHelpText('after', help)
    .action(async (base: string, head: string, flags: { failOn?: string[]; json?: boolean }) => {
      const { compareCommand } = await import('./compare-command.js');
      const files = [base, head].filter((name) => !/^run-[0-9a-f-]{36}$/.test(name));
      const request = { base, head, ...(flags.failOn && { fail_on: flags.failOn }) };
      await run((app, terminal) => compareCommand(app, terminal, request, flags.json === true), files);
    });
}

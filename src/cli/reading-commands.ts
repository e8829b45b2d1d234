import type { Command } from 'commander';
import { DomainError } from '../protocol/errors.js';
import type { RunWithApp } from './run-with-app.js';

/** Schemas of files by name, made when they are asked for. */
export type FileSchemas = ReadonlyMap<string, () => object>;

/** The commands that only read: `assay interpret RUN`, and `assay schema [NAME]` for one JSON Schema or the names of all. */
export function addReadingCommands(
  program: Command,
  run: RunWithApp,
  fileSchemas: () => Promise<FileSchemas>,
  { report, writeOut }: { readonly report: (code: number) => void; readonly writeOut: (text: string) => void },
): void {
  program
    .command('interpret')
    .description('say in plain words what went wrong in a run, where the cause more likely lies, and what to do next')
    .argument('<run>', 'run id, "latest", or a result file')
    .option('--json', 'print it as JSON')
    .action(async (named: string, flags: { json?: boolean }) => {
      const { interpretCommand } = await import('./interpret-command.js');
      await run((app, terminal) => interpretCommand(app, terminal, named, flags.json === true));
    });

  program
    .command('schema')
    .description('print the JSON Schema of a kind of file, for editors; without a name, the names')
    .argument('[name]', 'eval, task, project, trigger-tests or mock-script')
    .action(async (name: string | undefined) => {
      const schemas = await fileSchemas();
      const names = [...schemas.keys()];
      const make = name === undefined ? undefined : schemas.get(name);
      if (name !== undefined && make === undefined)
        throw new DomainError('invalid-params', `there is no schema ${JSON.stringify(name)}`, {
          hint: `the schemas are ${names.join(', ')}`,
        });
      writeOut(make === undefined ? `${names.join('\n')}\n` : `${JSON.stringify(make(), null, 2)}\n`);
      report(0);
    });
}

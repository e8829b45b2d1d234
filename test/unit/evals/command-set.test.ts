import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandDigest } from '../../../src/evals/command-set.js';
import { program } from '../../../src/graders/program.js';
import { scratch } from '../../helpers/processes.js';

describe('commandDigest', () => {
  it.each([
    ['as an argument', { argv: ['node', 'bin/run.mjs'] }],
    ['from {eval_dir}', { argv: ['{eval_dir}/bin/run.mjs'] }],
    ['from where the command runs', { argv: ['./run.mjs'], cwd: 'bin' }],
    ['within a line of shell', { argv: ['/bin/sh', '-c', 'cd /tmp && "bin/run.mjs"; true'] }],
    ['behind an option', { argv: ['node', '--import=./bin/run.mjs'] }],
    ['in a variable', { argv: ['NODE_OPTIONS=--import ./bin/run.mjs', 'node', '-v'] }],
  ])('follows the bytes of a file that is named %s', async (_, use) => {
    const dir = await scratch();
    await mkdir(join(dir, 'bin'));
    const digest = async (text: string): Promise<string> => {
      await writeFile(join(dir, 'bin/run.mjs'), text);
      return commandDigest([{ what: 'hook', ...use }], dir);
    };
    const first = await digest('1');
    expect(await digest('2')).not.toBe(first);
    expect(await digest('1')).toBe(first);
  });

  it('looks at no file outside the directory of the eval', async () => {
    const dir = await scratch();
    await mkdir(join(dir, 'eval'));
    const use = { what: 'hook', argv: ['../outside', '/etc/hostname'] };
    await writeFile(join(dir, 'outside'), '1');
    const first = await commandDigest([use], join(dir, 'eval'));
    await writeFile(join(dir, 'outside'), '2');
    expect(await commandDigest([use], join(dir, 'eval'))).toBe(first);
  });
});

describe('the commands of a program grader', () => {
  it('hold what it is given of the environment, which can change what it does', () => {
    const commands = (config: object): unknown =>
      program.commands?.(program.config.parse({ command: 'node', ...config }));
    expect(commands({ args: ['-v'], env: { NODE_OPTIONS: '-r ./x.cjs' }, pass_env: ['KEY'] })).toEqual([
      { argv: ['NODE_OPTIONS=-r ./x.cjs', 'KEY=$KEY', 'node', '-v'] },
    ]);
  });
});

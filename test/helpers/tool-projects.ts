import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { Place } from './suites.js';

/** What the tests of this project have installed. */
const modules = join(import.meta.dirname, '../../node_modules');

export async function writeFiles(dir: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), text);
  }
}

/** A project that has installed what this one has. */
export async function writeProject({ dir }: Place, files: Readonly<Record<string, string>>): Promise<void> {
  await writeFiles(dir, files);
  await symlink(modules, join(dir, 'node_modules'));
}

/** Runs a tool of the project with its own report, as its user does; whether it passes does not matter. */
export async function runTool({ dir }: Place, argv: readonly [string, ...string[]]): Promise<string> {
  const bin = join(dir, 'node_modules/.bin');
  const env = { PATH: `${bin}${delimiter}${process.env['PATH']}`, HOME: process.env['HOME'], TMPDIR: dir };
  const [file, ...args] = argv;
  const { stdout } = await promisify(execFile)(file, args, { cwd: dir, env });
  return stdout;
}

const Count = z.object({ total: z.int(), covered: z.int() });
const Summary = z.record(z.string(), z.object({ lines: Count, statements: Count, branches: Count, functions: Count }));
export type FileSums = z.output<typeof Summary>[string];

/** A `coverage-summary.json`: the sums of each file, by its path within `dir`. */
export async function readSummary(path: string, dir: string): Promise<ReadonlyMap<string, FileSums>> {
  const { total: _, ...files } = Summary.parse(JSON.parse(await readFile(path, 'utf8')));
  return new Map(Object.entries(files).map(([file, sums]) => [relative(dir, file), sums]));
}

const activeVenv = process.env['VIRTUAL_ENV'];
/** The Python that `assay coverage` takes in a project without one of its own. */
export const python =
  activeVenv !== undefined && existsSync(join(activeVenv, 'bin/python')) ? join(activeVenv, 'bin/python') : 'python3';
/** False where pytest or pytest-cov is missing: tests that need them are then skipped, and say so. */
export const hasPytest = spawnSync(python, ['-c', 'import pytest, pytest_cov'], { stdio: 'ignore' }).status === 0;
export const needsPytest = hasPytest ? '' : ' (skipped: this machine has no pytest with pytest-cov)';

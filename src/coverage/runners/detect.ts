import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DomainError } from '../../protocol/errors.js';
import {
  javaScriptCommand,
  type PackageManager,
  pytestCommand,
  scriptCommand,
  type TestCommand,
} from './test-commands.js';

/** How a project is measured. */
export type ProjectKind = { readonly kind: 'go' } | { readonly kind: 'command'; readonly command: TestCommand };

export type Language = 'go' | 'javascript' | 'python';

const pythonFiles = ['pyproject.toml', 'setup.cfg', 'setup.py', 'pytest.ini', 'tox.ini'];
const help = 'set `coverage.command` and `coverage.reports` in .assay.yaml, or name finished reports';

/**
 * Finds out from its files how a project is tested: go.mod before package.json before Python's. `language` says which
 * of them is meant. Throws invalid-params when nothing fits.
 */
export async function detectProject(
  dir: string,
  env: Readonly<Record<string, string | undefined>>,
  language?: Language,
): Promise<ProjectKind> {
  const has = (name: string): Promise<boolean> => isFile(join(dir, name));
  const may = (each: Language): boolean => language === undefined || language === each;
  if (may('go') && (await has('go.mod'))) return { kind: 'go' };
  if (may('javascript') && (await has('package.json'))) return { kind: 'command', command: await javaScript(dir) };
  if (may('python')) {
    for (const name of pythonFiles) {
      if (await has(name)) return { kind: 'command', command: pytestCommand(await pythonOf(dir, env)) };
    }
  }
  const what = language === undefined ? 'go.mod, package.json or pyproject.toml' : `project of ${language}`;
  throw new DomainError('invalid-params', `there is no ${what} in ${dir}`, { path: dir, hint: help });
}

async function javaScript(dir: string): Promise<TestCommand> {
  const path = join(dir, 'package.json');
  const { script, names } = await readManifest(path);
  const manager = await managerOf(dir);
  if (/(^|[\s;&|])(c8|nyc)\s/.test(script)) return scriptCommand(manager);
  for (const tool of ['vitest', 'jest', 'c8', 'nyc']) {
    if (!names.has(tool) && !new RegExp(`(^|[\\s;&|])${tool}(\\s|$)`).test(script)) continue;
    const bin = await binOf(dir, tool);
    if (bin === undefined) {
      throw new DomainError('run-failed', `${tool} is not installed`, { path, hint: `run ${manager} install` });
    }
    const command = javaScriptCommand(tool, bin, manager);
    if (command !== undefined) return command;
  }
  throw new DomainError('invalid-params', `${path} names none of vitest, jest, c8, nyc`, { path, hint: help });
}

async function readManifest(path: string): Promise<{ script: string; names: ReadonlySet<string> }> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new DomainError('invalid-params', `${path} is not valid JSON`, { path }, { cause });
  }
  const dependencies = [...entriesOf(value, 'dependencies'), ...entriesOf(value, 'devDependencies')];
  const script = entriesOf(value, 'scripts').find(([name]) => name === 'test')?.[1];
  return { script: typeof script === 'string' ? script : '', names: new Set(dependencies.map(([name]) => name)) };
}

function entriesOf(value: unknown, name: string): [string, unknown][] {
  const member = typeof value === 'object' && value !== null ? new Map(Object.entries(value)).get(name) : undefined;
  return typeof member === 'object' && member !== null ? Object.entries(member) : [];
}

async function managerOf(dir: string): Promise<PackageManager> {
  if (await isFile(join(dir, 'pnpm-lock.yaml'))) return 'pnpm';
  return (await isFile(join(dir, 'yarn.lock'))) ? 'yarn' : 'npm';
}

/** A tool of the nearest node_modules, as npm finds it. */
async function binOf(dir: string, tool: string): Promise<string | undefined> {
  for (let at = dir; ; at = dirname(at)) {
    const bin = join(at, 'node_modules/.bin', tool);
    if (await isFile(bin)) return bin;
    if (dirname(at) === at) return undefined;
  }
}

async function pythonOf(dir: string, env: Readonly<Record<string, string | undefined>>): Promise<string> {
  const active = env['VIRTUAL_ENV'];
  for (const venv of [join(dir, '.venv'), join(dir, 'venv'), ...(active === undefined ? [] : [active])]) {
    const python = join(venv, 'bin/python');
    if (await isFile(python)) return python;
  }
  return 'python3';
}

async function isFile(path: string): Promise<boolean> {
  return await stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

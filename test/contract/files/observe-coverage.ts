import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createService } from '../../../src/handlers/create-service.js';
import { DomainError } from '../../../src/protocol/errors.js';
import type { CallContext } from '../../../src/protocol/call-context.js';
import { fakeGo } from '../../helpers/fake-go.js';

/** A project and what is asked of it; its section `coverage` comes besides. */
export interface CoverageProject {
  readonly files: Readonly<Record<string, string>>;
  /** Packages that a stand-in for `go` tells of. */
  readonly packages?: readonly string[];
  /** Written behind the commit `main`. */
  readonly changed?: Readonly<Record<string, string>>;
  readonly diffText?: string;
}

const never = new AbortController().signal;
const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const ignored = new Set(['run_id', 'duration_ms', 'timings_ms', 'dir', 'name', 'log_path']);

/** All that can be seen of a coverage run with this section, and of a ratchet behind it, as one text. */
export async function observeCoverage(project: CoverageProject, coverage: object): Promise<string> {
  const base = await realpath(await mkdtemp(join(tmpdir(), 'assay-key-')));
  const dir = join(base, 'root');
  try {
    const section = { '.assay.yaml': JSON.stringify({ coverage }) };
    await write(dir, { ...project.files, ...section });
    if (project.changed !== undefined) {
      const git = ['-c', 'user.name=t', '-c', 'user.email=t@t'];
      for (const args of [
        ['init', '-qb', 'main'],
        ['add', '.'],
        ['commit', '-qm', 'one'],
      ])
        execFileSync('git', [...git, ...args], { cwd: dir, stdio: 'ignore' });
      await write(dir, project.changed);
    }
    const go = await fakeGo(
      dir,
      (project.packages ?? []).map((path) => ({ path })),
    );
    const seen = [await run(dir, join(base, 'store'), go.env, project.diffText), await go.commands()];
    return JSON.stringify(seen, (key, value: unknown) => (ignored.has(key) ? undefined : value)).replaceAll(base, '');
  } finally {
    await rm(base, { recursive: true, force: true });
  }
}

async function write(dir: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), text);
  }
}

async function run(dir: string, storeDir: string, env: { readonly PATH: string }, diffText?: string): Promise<unknown> {
  const places = { cwd: dir, roots: [dir], storeDir, stateDir: join(storeDir, 'state') };
  const settings = { version: 'test', ...places, keepRuns: 5, env: { ...env, PASSED: '1' }, log };
  const service = await createService(settings);
  const connection = { id: 'test', trusted: true, closed: never, publish: () => {} };
  const context: CallContext = { signal: never, connection };
  const said = (error: unknown): string => {
    if (error instanceof DomainError) return error.message;
    throw error;
  };
  try {
    const params = { wait: true, events: 'none', ...(diffText !== undefined && { diff_text: diffText }) } as const;
    const { run_id, error, result_path: path } = await service.handlers['coverage.run'](params, context);
    if (path === undefined) return error?.message;
    const outcome: unknown = JSON.parse(await readFile(path, 'utf8'));
    return [outcome, await service.handlers['coverage.ratchet']({ run_id }, context).catch(said)];
  } catch (error) {
    return said(error);
  } finally {
    await service.close('seen');
  }
}

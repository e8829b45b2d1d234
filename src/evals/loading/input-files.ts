import { isAbsolute, join, posix } from 'node:path';
import type { DiagnosticList } from './diagnostics.js';
import type { FixtureStore } from './fixtures.js';
import type { TaskResource } from './loaded.js';
import type { Path } from '../../support/yaml/problem.js';
import type { InputFile } from './schema/task-file.js';
import type { SourceFile } from './source-file.js';

/**
 * The files that a trial of a task starts with. Text written in the task wins over the fixture file of the same name.
 * What waza skips with a warning (a missing file, a path that escapes) is an error.
 */
export function inputFiles(
  entries: readonly InputFile[],
  fixturesDir: string,
  store: FixtureStore,
  source: SourceFile,
  list: DiagnosticList,
): readonly TaskResource[] {
  const resources = new Map<string, TaskResource>();
  for (const [index, entry] of entries.entries()) {
    const at: Path = ['inputs', 'files', index];
    const path = workspacePath(entry, at, source, list);
    if (path === undefined) continue;
    if (resources.has(path)) {
      const message = 'this file is listed twice: the last one is used';
      list.add(source, { severity: 'warning', code: 'duplicate-file', message, path: [...at, 'path'] });
    }
    if (entry.content) {
      resources.set(path, { path, content: entry.content });
      continue;
    }
    const found = store.read(join(fixturesDir, path));
    if (found.ok) {
      const { content, sha256, source: file } = found.fixture;
      resources.set(path, { path, content, sha256, source: file });
    } else {
      const hint = fixtureHint(found.problem.code, entry);
      const finding = { severity: 'error', path: [...at, 'path'], ...found.problem, ...(hint && { hint }) } as const;
      list.add(source, finding);
    }
  }
  return [...resources.values()];
}

/** The normalized path of an entry; undefined, and reported, when it has none or would leave the workspace. */
function workspacePath(entry: InputFile, at: Path, source: SourceFile, list: DiagnosticList): string | undefined {
  if (!entry.path) {
    const message = 'a file needs a `path` to be written to';
    list.add(source, { severity: 'error', code: 'missing-key', message, path: at });
    return undefined;
  }
  const path = posix.normalize(entry.path);
  const escapes = isAbsolute(entry.path) || path === '..' || path.startsWith('../');
  if (!escapes && path !== '.' && !path.endsWith('/') && !path.includes('\0')) return path;
  const message = escapes ? '`path` leads out of the workspace' : '`path` does not name a file';
  const hint = 'use a path relative to the workspace, without `..`';
  list.add(source, { severity: 'error', code: 'path-escape', message, hint, path: [...at, 'path'] });
  return undefined;
}

function fixtureHint(code: string, entry: InputFile): string | undefined {
  if (code !== 'missing-fixture') return undefined;
  if (entry.content === '') return '`content` is empty, so the file is looked for among the fixtures';
  return 'paths are relative to `context_dir`, or to `fixtures` beside the eval file';
}

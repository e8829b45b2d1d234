import { basename, dirname, join } from 'node:path';
import { messageOf } from '../../support/message-of.js';
import type { LoadDeps } from './deps.js';
import type { DiagnosticList } from './diagnostics.js';
import { GlobLimitError, goGlob } from './go-glob.js';
import { BadPatternError } from './go-match.js';
import type { Path } from '../../support/yaml/problem.js';
import { realPathIn } from './real-path.js';
import type { SourceFile } from './source-file.js';

/** Most task files of one suite. */
export const MAX_TASKS = 100_000;

/** Real paths of the task files that the patterns of `tasks` name: pattern by pattern, sorted, each file once. */
export async function findTaskFiles(
  patterns: readonly string[],
  source: SourceFile,
  dir: string,
  deps: LoadDeps,
  list: DiagnosticList,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const files = new Set<string>();
  for (const [index, pattern] of patterns.entries()) {
    const path: Path = ['tasks', index];
    const found = await expand(pattern, path, source, dir, list, signal);
    let again = 0;
    for (const file of withRealPaths(found, path, source, deps, list)) {
      if (files.has(file)) again++;
      else files.add(file);
    }
    if (again > 0) {
      const message = `${again} of the files of this pattern belong to an earlier one too; each is run once`;
      list.add(source, { severity: 'warning', code: 'overlapping-globs', message, path });
    }
    if (files.size > MAX_TASKS) {
      const message = `the suite has more than ${MAX_TASKS} task files`;
      list.add(source, { severity: 'error', code: 'too-many-tasks', message, path });
      return [];
    }
  }
  return [...files];
}

async function expand(
  pattern: string,
  path: Path,
  source: SourceFile,
  dir: string,
  list: DiagnosticList,
  signal: AbortSignal,
): Promise<readonly string[]> {
  try {
    let unlisted = false;
    const onUnlisted = (directory: string, error: unknown): void => {
      unlisted = true;
      const message = `the directory ${directory} cannot be listed: ${messageOf(error)}`;
      list.add(source, { severity: 'error', code: 'unreadable-directory', message, path });
    };
    const found = await goGlob(dir, pattern, onUnlisted, signal);
    if (found.length === 0 && !unlisted) {
      const message = 'no file matches this pattern';
      const deep = pattern.includes('**') ? '; `**` is the same as `*`: write one `*/` for each level' : '';
      const hint = `patterns are relative to the directory of the eval file${deep}`;
      list.add(source, { severity: 'error', code: 'no-match', message, hint, path });
    }
    return found;
  } catch (error) {
    if (error instanceof BadPatternError) {
      const hint = 'close every `[`; a `\\` needs a character behind it';
      list.add(source, { severity: 'error', code: 'bad-glob', message: 'malformed pattern', hint, path });
    } else if (error instanceof GlobLimitError) {
      const message = `the pattern leads through ${error.message}`;
      list.add(source, { severity: 'error', code: 'too-many-tasks', message, path });
    } else throw error;
    return [];
  }
}

/** Links are rare and directories few: only the directory of each file is resolved here, the file when it is read. */
function* withRealPaths(
  files: readonly string[],
  path: Path,
  source: SourceFile,
  deps: LoadDeps,
  list: DiagnosticList,
): Generator<string> {
  const directories = new Map<string, string | undefined>();
  for (const file of files) {
    const directory = dirname(file);
    if (!directories.has(directory)) {
      const real = realPathIn(deps.roots, directory);
      directories.set(directory, real.ok ? real.path : undefined);
      if (!real.ok) {
        const message = 'files of this pattern lie outside the allowed roots';
        list.add(source, { severity: 'error', code: 'outside-roots', message, path });
      }
    }
    const real = directories.get(directory);
    if (real !== undefined) yield join(real, basename(file));
  }
}

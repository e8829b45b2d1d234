import { isAbsolute, join } from 'node:path';
import type { LoadDeps } from './deps.js';
import type { DiagnosticList } from './diagnostics.js';
import { directoryIn } from './real-path.js';
import type { TaskFile } from './schema/task-file.js';
import type { SourceFile } from './source-file.js';

interface Loading {
  readonly deps: LoadDeps;
  readonly list: DiagnosticList;
  /** Real directory of the eval file. */
  readonly dir: string;
  /** Where fixtures are for tasks without a `context_dir`. */
  readonly fixturesDir: string;
}

interface Found {
  readonly path?: string;
  readonly outside: boolean;
  readonly fromCwd: boolean;
}

/** Where the fixture files of a task are: `context_dir` is looked for beside the eval first, then where waza does. */
export class ContextDirs {
  readonly #loading: Loading;
  readonly #known = new Map<string, Found>();
  constructor(loading: Loading) {
    this.#loading = loading;
  }

  /** Undefined, and reported, when there is no such directory. */
  of(task: TaskFile, source: SourceFile): string | undefined {
    const { fixturesDir, list } = this.#loading;
    if (task.context_dir === undefined) return fixturesDir;
    const { path, outside, fromCwd } = this.#find(task.context_dir);
    const at = { path: ['context_dir'] };
    if (path === undefined) {
      const finding = outside
        ? { code: 'outside-roots', message: '`context_dir` lies outside the allowed roots' }
        : { code: 'missing-context-dir', message: 'there is no such directory' };
      list.add(source, { severity: 'error', ...finding, hint: 'it is relative to the eval file', ...at });
    } else if (fromCwd) {
      const message = '`context_dir` was found from the working directory, not beside the eval file';
      const hint = 'make it relative to the eval file, so that the suite runs from everywhere';
      const finding = { severity: 'warning', code: 'context-dir-from-cwd', message, hint, ...at } as const;
      list.add(source, finding, 'context-dir-from-cwd');
    }
    return path;
  }

  #find(dir: string): Found {
    let found = this.#known.get(dir);
    if (found === undefined) {
      const { deps, dir: evalDir } = this.#loading;
      const beside = directoryIn(deps.roots, isAbsolute(dir) ? dir : join(evalDir, dir));
      const below = beside.ok || isAbsolute(dir) ? beside : directoryIn(deps.roots, join(deps.cwd, dir));
      const real = beside.ok ? beside : below;
      const outside = [beside, below].some((each) => !each.ok && each.reason === 'outside');
      found = { ...(real.ok && { path: real.path }), outside, fromCwd: !beside.ok && below.ok };
      this.#known.set(dir, found);
    }
    return found;
  }
}

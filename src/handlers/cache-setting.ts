import { dirname, join } from 'node:path';
import type { CacheSetting } from '../evals/reuse/open-reuse.js';
import type { ProjectSettings } from '../evals/loading/project-settings.js';
import type { Params } from '../protocol/methods.js';

const megabyte = 1024 * 1024;
const defaultMaxMegabytes = 1024;

/** The cache of the store. */
export function defaultCacheDir(storeDir: string): string {
  return join(storeDir, 'cache');
}

/**
 * Where trials are kept: as the request says, else the project file; undefined for a run without cache. A directory
 * that the request names is relative to the first root, one of the project file to the file. Throws outside-roots.
 */
export async function cacheSetting(
  project: ProjectSettings,
  { cache, cache_dir: named }: Pick<Params<'eval.run'>, 'cache' | 'cache_dir'>,
  place: {
    readonly storeDir: string;
    readonly dir: string;
    readonly resolvePath: (path: string, base?: string) => Promise<string>;
  },
): Promise<CacheSetting | undefined> {
  // Naming a directory is asking for a cache.
  if (!(cache ?? (named !== undefined || project.cache.enabled))) return undefined;
  const { dir: ofProject, maxMegabytes = defaultMaxMegabytes } = project.cache;
  const base = project.path === undefined ? place.dir : dirname(project.path);
  const dir =
    named !== undefined
      ? await place.resolvePath(named)
      : ofProject !== undefined
        ? await place.resolvePath(ofProject, base)
        : defaultCacheDir(place.storeDir);
  return { dir, maxBytes: maxMegabytes * megabyte };
}

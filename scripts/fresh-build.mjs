import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Newest change below a path, milliseconds; 0 when there is nothing. */
function newest(path) {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return 0;
  if (!found.isDirectory()) return found.mtimeMs;
  return readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), 0);
}

/** True when the program in dist/ is missing or older than what it is made from. */
export function isStale(root) {
  const built = newest(join(root, 'dist', 'assay.js'));
  return ['src', 'scripts/build.mjs', 'scripts/build-workers.mjs', 'scripts/code-cache.mjs', 'package.json'].some(
    (source) => newest(join(root, source)) > built,
  );
}

/** Builds the program when it is stale; true when it did. */
export function buildIfStale(root) {
  if (!isStale(root)) return false;
  execFileSync(process.execPath, [join(root, 'scripts', 'build.mjs')], { cwd: root, stdio: ['ignore', 2, 2] });
  return true;
}

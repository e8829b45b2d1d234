// `npm run coverage` holds the rooms named in .assay.yaml to their floors with the program itself, and
// `npm run ratchet` raises the floors; further words are handed on.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildIfStale } from './fresh-build.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
buildIfStale(root);
const args = [join(root, 'dist', 'assay.js'), ...process.argv.slice(2)];
const { status, error } = spawnSync(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
if (error !== undefined) throw error;
process.exitCode = status ?? 1;

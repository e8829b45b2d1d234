import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The built program; `ASSAY_BIN` measures another build of it. */
export const assay = process.env['ASSAY_BIN'] ?? resolve(import.meta.dirname, '../../dist/assay.js');

export function requireBuild() {
  if (!existsSync(assay)) throw new Error(`${assay} is not there: run npm run build first`);
}

/** Node flags for the measured program only, such as `--cpu-prof`. */
const flags = (process.env['BENCH_NODE_FLAGS'] ?? '').split(' ').filter(Boolean);

export const serve = (...options) => [process.execPath, ...flags, assay, 'serve', ...options];
export const command = (...argv) => [process.execPath, ...flags, assay, ...argv];
export const peer = (name) => [process.execPath, join(import.meta.dirname, '../peers', `${name}.mjs`)];

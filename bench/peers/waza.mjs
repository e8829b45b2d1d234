import { symlinkSync } from 'node:fs';
import { measure } from '../lib/measure.mjs';

const program = process.env['WAZA_BIN'];

export const waza = {
  name: 'waza',
  missing: 'WAZA_BIN is not set',
  slow: false,
  available: () => program !== undefined,
  /** It reads the same files as ours. */
  prepare: (dir, _tasks, suite) => symlinkSync(suite, dir),
  run: (dir, cache = ['--no-cache']) =>
    measure([program, 'run', 'eval.yaml', '--parallel', '--workers', '4', ...cache, '-o', 'out.json'], { cwd: dir }),
};

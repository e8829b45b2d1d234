import { execFileSync } from 'node:child_process';

/** Builds the program once before the e2e tests, so that they test what is shipped. */
export default function setup(): void {
  if (process.env['ASSAY_SKIP_BUILD'] === '1') return;
  execFileSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' });
}

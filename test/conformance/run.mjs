// Runs all active server scenarios of the MCP conformance suite against the server over stdio.
// `node test/conformance/run.mjs`; exit 0 only when every check of both versions of the suite passes.
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { bundle } from '../helpers/bundle.mjs';
import { startBridge } from './bridge.mjs';

const run = promisify(execFile);
const here = dirname(fileURLToPath(import.meta.url));
const prerelease = '0.2.0-alpha.12';
const say = (line) => process.stdout.write(`${line}\n`);

async function bundleFixtureServer(outdir) {
  await bundle([join(here, 'fixture-server.ts')], outdir);
  return join(outdir, 'fixture-server.mjs');
}

/** The suite that package.json names, and the prerelease, which is fetched for this run only. */
async function suites(work) {
  const installed = createRequire(import.meta.url).resolve('@modelcontextprotocol/conformance/package.json');
  const prefix = join(work, 'prerelease');
  const spec = `@modelcontextprotocol/conformance@${prerelease}`;
  await run('npm', ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', prefix, spec]);
  return [dirname(installed), join(prefix, 'node_modules/@modelcontextprotocol/conformance')];
}

/** Checks of every scenario, from the files that the suite writes. */
async function checksIn(dir) {
  const checks = [];
  for (const scenario of await readdir(dir)) {
    const text = await readFile(join(dir, scenario, 'checks.json'), 'utf8');
    for (const check of JSON.parse(text)) checks.push({ scenario, ...check });
  }
  return checks;
}

async function runSuite(home, url, out) {
  const { version } = JSON.parse(await readFile(join(home, 'package.json'), 'utf8'));
  const args = [
    '--import',
    join(here, 'node20-shim.mjs'),
    join(home, 'dist/index.js'),
    'server',
    '--url',
    url,
    '-o',
    out,
  ];
  const failed = await run(process.execPath, args, { maxBuffer: 64 * 1024 * 1024 }).then(
    () => undefined,
    (error) => error,
  );
  const checks = await checksIn(out).catch(() => []);
  const bad = checks.filter(({ status }) => status === 'FAILURE');
  for (const { scenario, id, errorMessage } of bad) say(`  FAILED ${scenario} / ${id}: ${errorMessage ?? ''}`);
  const passed = checks.filter(({ status }) => status === 'SUCCESS').length;
  // A suite that ends badly without a failed check has not run to its end.
  const broken = failed !== undefined && bad.length === 0 ? 1 : 0;
  if (broken || checks.length === 0) say(`  the suite itself failed: ${failed?.stderr ?? failed ?? 'no checks'}`);
  say(`  ${version}: ${passed} passed, ${bad.length + broken} failed`);
  return { passed, failed: bad.length + broken + (checks.length === 0 ? 1 : 0) };
}

const work = await mkdtemp(join(tmpdir(), 'assay-conformance-'));
const bridge = await startBridge(process.execPath, [await bundleFixtureServer(join(work, 'server'))]);
const totals = { passed: 0, failed: 0 };
try {
  for (const [index, home] of (await suites(work)).entries()) {
    const result = await runSuite(home, bridge.url, join(work, `out-${index}`));
    totals.passed += result.passed;
    totals.failed += result.failed;
  }
} finally {
  await bridge.close();
  await rm(work, { recursive: true, force: true });
}
say(`conformance: ${totals.passed} passed, ${totals.failed} failed`);
process.exitCode = totals.failed === 0 && totals.passed > 0 ? 0 : 1;

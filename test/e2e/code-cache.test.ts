import { execFileSync, spawnSync } from 'node:child_process';
import { cp, mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { assayProgram } from '../helpers/wire-client.js';

let root: string;
let dist: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'assay-dist-'));
  dist = join(root, 'dist');
  await cp(dirname(assayProgram), dist, { recursive: true });
  for (const cache of await caches()) await rm(cache);
  // Whatever version of Node has built dist/, these are for the one that runs this.
  const script = fileURLToPath(new URL('../../scripts/code-cache.mjs', import.meta.url));
  execFileSync(process.execPath, [script, dist]);
  await writeFile(
    join(root, 'report.cjs'),
    `const vm = require('node:vm');
vm.Script = class extends vm.Script {
  constructor(source, options) {
    super(source, options);
    const state = options.cachedData === undefined ? 'none' : this.cachedDataRejected ? 'refused' : 'used';
    process.stderr.write(options.filename.replace(/^.*[/]|-[^/]*$/g, '') + ' ' + state + '\\n');
  }
};`,
  );
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function caches(): Promise<string[]> {
  const chunks = join(dist, 'chunks');
  return (await readdir(chunks)).filter((name) => name.endsWith('.cache')).map((name) => join(chunks, name));
}

/** Starts the copy, asks what it is, and tells which chunk was loaded with a cache. */
function start(...flags: string[]): { name: string; chunks: Record<string, string> } {
  const input = '{"jsonrpc":"2.0","id":1,"method":"server.info"}\n';
  const argv = [...flags, '--require', join(root, 'report.cjs'), join(dist, 'assay.js')];
  const { stdout, stderr } = spawnSync(process.execPath, argv, { cwd: root, input, encoding: 'utf8' });
  const chunks = Object.fromEntries(
    stderr
      .trim()
      .split('\n')
      .map((line) => line.split(' ')),
  ) as Record<string, string>;
  return { name: JSON.parse(stdout).result.name, chunks };
}

describe('a code cache of the build', () => {
  it('is used by the version of Node that it is for', () => {
    const { name, chunks } = start();
    expect(name).toBe('assay');
    expect(chunks).toMatchObject({ main: 'used', core: 'used', rpc: 'used' });
    expect(chunks).not.toHaveProperty('mcp');
  });

  it('may be missing', async () => {
    for (const cache of await caches()) await rm(cache);
    expect(start()).toMatchObject({ name: 'assay', chunks: { main: 'none', core: 'none', rpc: 'none' } });
  });

  it('is refused when it is not whole, or is something else', async () => {
    for (const cache of await caches()) {
      if (cache.includes('core')) await truncate(cache, 100_000);
      else await writeFile(cache, 'not a cache');
    }
    expect(start()).toMatchObject({ name: 'assay', chunks: { main: 'refused', core: 'refused', rpc: 'refused' } });
  });

  it('is refused by an engine with other settings', () => {
    expect(start('--stack-size=900')).toMatchObject({ name: 'assay', chunks: { core: 'refused', rpc: 'refused' } });
  });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isRunning } from '../../../helpers/processes.js';
import { temporaryDirectory } from '../grading.js';
import { bundleWorkers } from './bundle-worker.js';

let temporary: Awaited<ReturnType<typeof temporaryDirectory>>;

beforeAll(async () => {
  temporary = await temporaryDirectory();
  await bundleWorkers(temporary.dir);
  const shim = join(temporary.dir, 'python-shim');
  await writeFile(shim, `#!/bin/sh\necho $$ > '${join(temporary.dir, 'pid')}'\nexec python3 "$@"\n`);
  await chmod(shim, 0o755);
});
afterAll(() => temporary[Symbol.asyncDispose]());

/** A program that grades once in both languages, says so on stdout, and then does `next`. */
async function start(next: string) {
  const file = join(temporary.dir, 'program.mjs');
  const lines = [
    "import { createSandboxes } from './sandboxes.mjs';",
    "const sandboxes = createSandboxes({ pythonCommands: ['./python-shim'] });",
    'const { signal } = new AbortController();',
    "const grade = (language) => sandboxes.evaluate(language, ['x == 1'], { x: 1 }, signal);",
    "const results = await Promise.all([grade('python'), grade('javascript')]);",
    "process.stdout.write(JSON.stringify(results) + '\\n');",
    next,
  ];
  await writeFile(file, lines.join('\n'));
  // The interpreter is looked up from the directory of temporary files, where the worker runs.
  const child = spawn(process.execPath, [file], {
    cwd: temporary.dir,
    env: { ...process.env, TMPDIR: temporary.dir },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  const [line] = await once(child.stdout, 'data');
  return { child, closed, line: String(line), python: Number(await readFile(join(temporary.dir, 'pid'), 'utf8')) };
}

describe('the workers of a program', () => {
  it('do not keep it alive when they are idle, and end with it', async () => {
    const { closed, line, python } = await start('');
    expect(line).toBe('[[{"ok":true}],[{"ok":true}]]\n');
    expect(await closed).toEqual([0, null]);
    await expect.poll(() => isRunning(python)).toBe(false);
  });

  it('end when it is killed', async () => {
    const { child, closed, python } = await start('setInterval(() => undefined, 1000);');
    expect(isRunning(python)).toBe(true);
    child.kill('SIGKILL');
    expect(await closed).toEqual([null, 'SIGKILL']);
    await expect.poll(() => isRunning(python)).toBe(false);
  });
});

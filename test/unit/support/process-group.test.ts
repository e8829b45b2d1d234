import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { runProcess, type ProcessOptions } from '../../../src/support/process-group.js';
import { basicEnv, isRunning, pidIn, program, scratch } from '../../helpers/processes.js';

const node = process.execPath;

async function run(argv: readonly [string, ...string[]], options: Partial<ProcessOptions> = {}) {
  const signal = options.signal ?? new AbortController().signal;
  return runProcess({ argv, cwd: process.cwd(), env: basicEnv, ...options, signal });
}

describe('a program that ends by itself', () => {
  test('gives its output, its error output and its exit code', async () => {
    expect(await run(['sh', '-c', 'cat; echo oops >&2; exit 3'], { stdin: 'hé' })).toMatchObject({
      exitCode: 3,
      signalName: null,
      timedOut: false,
      stdout: { text: 'hé', bytes: 3, truncated: false },
      stderr: { text: 'oops\n' },
    });
  });

  test('has an empty input when none is given', async () => {
    expect((await run(['cat'])).stdout.text).toBe('');
  });

  test('may close its input without reading it', async () => {
    const result = await run(['sh', '-c', 'exec <&-; echo done'], { stdin: 'x'.repeat(1_000_000) });
    expect(result).toMatchObject({ exitCode: 0, stdout: { text: 'done\n' } });
  });

  test('sees the given environment and the mark of who started it, and nothing else', async () => {
    const result = await run(['/usr/bin/env'], { env: { ONLY: 'this' } });
    expect(result.stdout.text.trim().split('\n')).toEqual([
      'ONLY=this',
      expect.stringMatching(/^ASSAY_STARTED_BY=\d+\./),
    ]);
  });

  test('is reported with the signal that ended it', async () => {
    expect(await run(['sh', '-c', 'kill -SEGV $$'])).toMatchObject({ exitCode: null, signalName: 'SIGSEGV' });
  });

  test('leaves nothing behind in its group, though that ignores SIGTERM', async () => {
    const pidFile = join(await scratch(), 'pid');
    const argv = [
      node,
      program('parent-of.mjs'),
      'leave',
      'same',
      program('ignore-term.mjs'),
      pidFile,
      'forever',
    ] as const;
    const result = await run(argv);
    expect(result).toMatchObject({ exitCode: 0, timedOut: false });
    expect(isRunning(await pidIn(pidFile))).toBe(false);
  });

  test('does not hold us by a daemon that keeps its pipes open', async () => {
    const pidFile = join(await scratch(), 'pid');
    const argv = [
      node,
      program('parent-of.mjs'),
      'leave',
      'setsid',
      program('ignore-term.mjs'),
      pidFile,
      'forever',
    ] as const;
    const result = await run(argv, { timeoutMs: 30_000 });
    const daemon = await pidIn(pidFile);
    const lives = isRunning(daemon);
    process.kill(daemon, 'SIGKILL');
    expect(result).toMatchObject({ exitCode: 0, timedOut: false });
    // It left the group and its parent is gone: nobody can know that it was ours.
    expect(lives).toBe(true);
  });
});

describe('a program that is stopped', () => {
  test('by its time limit is a result, and a background child does not prolong it', async () => {
    const result = await run(['sh', '-c', 'sleep 6 & sleep 6'], { timeoutMs: 200 });
    expect(result).toMatchObject({ exitCode: null, signalName: 'SIGTERM', timedOut: true });
    expect(result.durationMs).toBeLessThan(5000);
  });

  test('by its time limit keeps what it wrote', async () => {
    const result = await run(['sh', '-c', 'echo so far; sleep 6'], { timeoutMs: 200 });
    expect(result.stdout.text).toBe('so far\n');
  });

  test.each(['same', 'setsid'])('by the signal takes a grandchild with it that ignores SIGTERM (%s)', async (group) => {
    const pidFile = join(await scratch(), 'pid');
    const controller = new AbortController();
    const argv = [node, program('parent-of.mjs'), 'stay', group, program('ignore-term.mjs'), pidFile, '300'] as const;
    const running = run(argv, { signal: controller.signal });
    const pid = await pidIn(pidFile);
    const reason = new Error('enough');
    controller.abort(reason);
    await expect(running).rejects.toBe(reason);
    expect(isRunning(pid)).toBe(false);
  });

  test('by the signal dies even if it ignores SIGTERM for ever', async () => {
    const pidFile = join(await scratch(), 'pid');
    const controller = new AbortController();
    const running = run([node, program('ignore-term.mjs'), pidFile, 'forever'], { signal: controller.signal });
    const pid = await pidIn(pidFile);
    controller.abort(new Error('enough'));
    await expect(running).rejects.toThrow('enough');
    expect(isRunning(pid)).toBe(false);
  });

  test('by the signal has only the grace of an abort, however long that of a timeout is', async () => {
    const pidFile = join(await scratch(), 'pid');
    const controller = new AbortController();
    const script = `trap '' INT; echo $$ > ${pidFile}; while :; do sleep 1; done`;
    // With the longer grace this test would not end in its time.
    const stop = { signal: 'SIGINT', graceMs: 3_600_000, abortGraceMs: 50 } as const;
    const running = run(['sh', '-c', script], { signal: controller.signal, stop });
    const pid = await pidIn(pidFile);
    controller.abort(new Error('enough'));
    await expect(running).rejects.toThrow('enough');
    expect(isRunning(pid)).toBe(false);
  });

  test('before its start is not started', async () => {
    const file = join(await scratch(), 'made');
    await expect(run(['touch', file], { signal: AbortSignal.abort(new Error('early')) })).rejects.toThrow('early');
    await expect(stat(file)).rejects.toThrow('ENOENT');
  });

  test('leaves no listener on the signal', async () => {
    const { signal } = new AbortController();
    let listeners = 0;
    const counted = new Proxy(signal, {
      get(target, name) {
        if (name === 'addEventListener') listeners += 1;
        if (name === 'removeEventListener') listeners -= 1;
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    await run(['true'], { signal: counted });
    expect(listeners).toBe(0);
  });

  test('by the end of this process dies with it', async () => {
    const pidFile = join(await scratch(), 'pid');
    const killer = new URL('../../../src/support/process-killer.ts', import.meta.url).href;
    const script = `
      import { spawn } from 'node:child_process';
      import { existsSync, watch } from 'node:fs';
      import { createServer } from 'vite';
      const server = await createServer({ configFile: false, logLevel: 'silent', server: { middlewareMode: true, ws: false } });
      const { registerGroup } = await server.ssrLoadModule(new URL(${JSON.stringify(killer)}).pathname);
      const child = spawn(${JSON.stringify(node)}, ${JSON.stringify([program('ignore-term.mjs'), pidFile, 'forever'])}, { detached: true, stdio: 'ignore' });
      registerGroup(child.pid);
      process.on('message', () => process.exit(7));
    `;
    const host = spawn(node, ['--input-type=module', '-e', script], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const pid = await pidIn(pidFile);
    host.send('end');
    await once(host, 'exit');
    expect(host.exitCode).toBe(7);
    await expect.poll(() => isRunning(pid)).toBe(false);
  });
});

describe('large output', () => {
  test('of 200 MB stays within bounds in memory and is spilled to a file', async () => {
    const dir = await scratch();
    await run([node, program('flood.mjs'), '20'], { spill: { stdout: join(dir, 'warm-up') } });
    const before = process.memoryUsage().rss;
    let peak = before;
    const sampler = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 5);
    const path = join(dir, 'whole');
    const result = await run([node, program('flood.mjs'), '200'], { spill: { stdout: path } });
    clearInterval(sampler);
    expect(result.stdout).toMatchObject({ bytes: 200_000_000, truncated: true, path });
    expect(result.stdout.text.length).toBeLessThan(66_000);
    expect((await stat(path)).size).toBe(200_000_000);
    // Half of what was printed: newer engines let garbage of the pipe pile up further before they collect.
    expect(peak - before).toBeLessThan(100_000_000);
  });

  test('is read no faster than a slow file takes it, and whole, though the program has ended', async () => {
    const path = join(await scratch(), 'whole');
    const slow = async (): Promise<string> => {
      await setTimeout(1200);
      return path;
    };
    const result = await run([node, program('flood.mjs'), '0.3'], { spill: { stdout: slow } });
    expect(result.stdout).toMatchObject({ bytes: 300_000, path });
    const line = `${'0123456789abcdef'.repeat(4095)}0123456789abcde\n`;
    expect(await readFile(path, 'utf8')).toBe(line.repeat(5).slice(0, 300_000));
  });

  test('makes no file when it fits', async () => {
    const path = join(await scratch(), 'whole');
    const result = await run(['echo', 'short'], { spill: { stdout: path } });
    expect(result.stdout).toEqual({ text: 'short\n', bytes: 6, truncated: false });
    await expect(stat(path)).rejects.toThrow('ENOENT');
  });
});

describe('a program that cannot be started', () => {
  test.each([
    ['a command that is nowhere', ['no-such-command'], {}, /^command not found: no-such-command$/],
    ['a path that is nowhere', ['/no/such/program'], {}, /^no such program: \/no\/such\/program$/],
    ['a directory', ['/usr'], {}, /is a directory, not a program: \/usr$/],
    ['a missing working directory', ['true'], { cwd: '/no/such/dir' }, /^the working directory does not exist: \/no/],
    ['a file as working directory', ['true'], { cwd: node }, /is not a directory: /],
    ['a NUL in an argument', ['echo', 'a\0b'], {}, /^cannot start echo: .*null bytes/],
    ['too long arguments', ['echo', 'x'.repeat(5_000_000)], {}, /too long for this system/],
  ] as const)('says why: %s', async (_, argv, options, message) => {
    const result = await run(argv, options);
    expect(result.spawnError).toMatch(message);
    expect(result).toMatchObject({ exitCode: null, timedOut: false, stdout: { text: '', bytes: 0 } });
  });

  test('says why: not executable, or without its interpreter', async () => {
    const dir = await scratch();
    const file = join(dir, 'script');
    await writeFile(file, '#!/no/such/interpreter\n');
    expect((await run([file])).spawnError).toBe(`not executable: ${file}`);
    await chmod(file, 0o755);
    expect((await run([file])).spawnError).toMatch(/the interpreter that its first line names does not exist/);
  });
});

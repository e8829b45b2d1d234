import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { greets, makePlace, numbered, serve, startCommand, startProgram, writeSuite } from '../helpers/suites.js';

const suite = { more: { graders: [greets] }, tasks: numbered(1) };

describe('a slip of a name costs no file', () => {
  it.each(['--output', '--reporter=junit:', '--reporter=md:', '--reporter=json:', '--reporter=github:'])(
    '%s with the suite itself',
    async (flag) => {
      const place = await makePlace();
      const path = await writeSuite(place, suite);
      const before = await readFile(path, 'utf8');
      const args = flag === '--output' ? [flag, path] : [`${flag}${path}`];
      const { code, stderr } = await startCommand(place, ['run', path, ...args]).ended;
      expect(code).toBe(2);
      expect(stderr).toContain('would be lost');
      expect(await readFile(path, 'utf8')).toBe(before);
    },
  );

  it('also over the wire, and through a link', async () => {
    const place = await makePlace();
    const path = await writeSuite(place, suite);
    await writeFile(join(place.dir, 'notes.md'), '# Notes\n');
    await symlink('notes.md', join(place.dir, 'link.json'));
    await using client = serve(place);
    for (const output of ['notes.md', 'link.json']) {
      const { error } = await client.request('eval.run', { path, output });
      expect(error).toMatchObject({ code: -32602, data: { message: expect.stringContaining('would be lost') } });
    }
    expect(await readFile(join(place.dir, 'notes.md'), 'utf8')).toBe('# Notes\n');
  });

  it('and a result of before is replaced', async () => {
    const place = await makePlace();
    const path = await writeSuite(place, suite);
    const output = join(place.dir, 'results.json');
    for (const old of ['', '{"eval_id": "run-1"}', ' \n{}']) {
      await writeFile(output, old);
      expect(await startCommand(place, ['run', path, '-o', output]).ended).toMatchObject({ code: 0 });
      expect(JSON.parse(await readFile(output, 'utf8'))).toMatchObject({ kind: 'eval', status: 'completed' });
    }
  });
});

describe('a time limit beyond what timers can', () => {
  it('does not end a trial at once', async () => {
    const place = await makePlace();
    const script = { t1: { output: 'hello', delay_ms: 30 } };
    const path = await writeSuite(place, { ...suite, config: { timeout_seconds: 3_000_000 }, script });
    const { code, stderr } = await startCommand(place, ['run', path]).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});

describe('a place that is not there', () => {
  it('TMPDIR: Python assertions do without, and nobody is told that Python is missing', async () => {
    const place = await makePlace();
    const python = { type: 'code', config: { assertions: ["output.startswith('Mock')"] } };
    const path = await writeSuite(place, { more: { graders: [python] }, tasks: numbered(1) });
    const lost = { ...place, env: { ...place.env, TMPDIR: join(place.dir, 'nowhere') } };
    expect(await startCommand(lost, ['run', path]).ended).toMatchObject({ code: 0, stderr: '' });
  });

  it.each(['list', 'serve', 'run .'])('the working directory, for %s', async (command) => {
    const place = await makePlace();
    const gone = 'mkdir gone && cd gone && rmdir ../gone && exec "$NODE" "$ASSAY" $0';
    const env = { ...place.env, NODE: process.execPath };
    const ended = await startProgram({ ...place, env }, ['sh', '-c', gone, command]).ended;
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toMatch(/^assay: the working directory does not exist any more\n/);
  });

  it('an output where nothing can be written is refused before the run', async () => {
    const place = await makePlace();
    const path = await writeSuite(place, suite);
    // No permission stops root, but Linux has a directory in which not even root makes files.
    const closed = process.getuid?.() === 0 && process.platform === 'linux' ? '/proc/sys' : join(place.dir, 'closed');
    await mkdir(join(place.dir, 'closed'), { mode: 0o555 });
    const roots = ['--root', place.dir, '--root', closed];
    const { code, stderr } = await startCommand(place, [...roots, 'run', path, '-o', join(closed, 'out.json')]).ended;
    expect(code).toBe(2);
    expect(stderr).toContain('nothing can be written into');
  });
});

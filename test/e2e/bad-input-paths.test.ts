import { execFileSync } from 'node:child_process';
import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scratch } from '../helpers/processes.js';
import {
  evalText,
  expectAlive,
  makeSuite,
  onlyTrial,
  runToEnd,
  serveIn,
  taskText,
  writeSuite,
} from '../helpers/suite-files.js';

const good = evalText();
const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');
const marked = (bytes: Buffer): Buffer => Buffer.concat([Buffer.from([0xff, 0xfe]), bytes]);

describe('what is not a file', () => {
  it('is refused without being opened', async () => {
    const dir = await scratch();
    for (const name of ['directory', 'pipe', 'endless']) await mkdir(join(dir, name));
    await mkdir(join(dir, 'directory/eval.yaml'));
    execFileSync('mkfifo', [join(dir, 'pipe/eval.yaml')]);
    await symlink('/dev/zero', join(dir, 'endless/eval.yaml'));
    await using client = serveIn(dir, { args: ['--root', dir, '--root', '/dev'] });
    const problems: unknown[] = [];
    for (const path of ['directory', 'pipe', 'endless']) {
      const { error } = await client.request('eval.run', { path });
      problems.push([error?.code, error?.data.diagnostics?.[0].code, error?.message]);
    }
    expect(problems).toEqual([
      [-32001, 'not-a-file', 'this is a directory, not a file'],
      [-32001, 'not-a-file', 'this is a pipe, not a file'],
      [-32001, 'not-a-file', 'this is a device or socket, not a file'],
    ]);
    await expectAlive(client);
  });

  it('nor is what does not exist, or lies elsewhere', async () => {
    const dir = await makeSuite({ 'suite/eval.yaml': good });
    await using client = serveIn(join(dir, 'suite'));
    const refusals: unknown[] = [];
    for (const path of ['nope', 'nope/eval.yaml', '../eval.yaml', '/etc', '~/x', 'a\0b', '', 'x'.repeat(5_000)]) {
      const { error } = await client.request('eval.validate', { path });
      refusals.push([error?.code, error?.data.kind]);
    }
    const missing = [-32000, 'eval-not-found'];
    const outside = [-32602, 'outside-roots'];
    expect(refusals.slice(0, 5)).toEqual([missing, missing, outside, outside, missing]);
    // How exactly a path is refused that no file can have is not fixed; that it is the caller's mistake is.
    for (const refusal of refusals.slice(5))
      expect([missing, outside, [-32602, 'invalid-params']]).toContainEqual(refusal);
    await expectAlive(client);
  });

  it('a link out of the roots is not followed', async () => {
    const elsewhere = await makeSuite();
    const dir = await scratch();
    await symlink(elsewhere, join(dir, 'suite'));
    await using client = serveIn(dir);
    const { error } = await client.request('eval.run', { path: 'suite' });
    expect(error).toMatchObject({ code: -32602, data: { kind: 'outside-roots', roots: [dir] } });
    expect(error?.data.hint).toContain('--root');
  });
});

describe('odd but right', () => {
  it.each([
    ['a byte order mark', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(good)])],
    ['CRLF', Buffer.from(good.replaceAll('\n', '\r\n'))],
    ['UTF-16 with a mark, little', marked(utf16(good))],
    ['UTF-16 with a mark, big', marked(utf16(good)).swap16()],
  ])('%s is read', async (_, bytes) => {
    const dir = await makeSuite({ 'eval.yaml': bytes });
    await using client = serveIn(dir);
    expect(await client.call('eval.validate', { path: '.' })).toEqual({ valid: true, errors: [], diagnostics: [] });
    const run = await runToEnd(client);
    expect(run.summary).toMatchObject({ status: 'completed', verdict: 'passed' });
    expect(onlyTrial(run)).toMatchObject({ status: 'passed' });
  });

  it('names with blanks, line breaks and letters of any script are found', async () => {
    const dir = await scratch();
    const name = ' möwe 海\nline\u202e "q" \\';
    await writeSuite(join(dir, name), { 'tasks/one.yaml': undefined, 'tasks/ä b\nc.yaml': taskText() });
    await using client = serveIn(dir);
    expect((await client.call('eval.list')).evals).toMatchObject([{ name: 'suite', tasks: 1 }]);
    expect((await runToEnd(client, { path: name })).summary).toMatchObject({ verdict: 'passed' });
  });
});

import { execFileSync } from 'node:child_process';
import { symlink, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeText, MAX_TEXT_BYTES, readBytes, readTextFile } from '../../../../src/evals/loading/read-text.js';
import { makeDir } from './suite.js';

function codeOf(file: ReturnType<typeof readBytes>): string {
  return file.ok ? 'ok' : file.problem.code;
}
function wide(text: string, big: boolean): Buffer {
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le');
  return big ? bytes.swap16() : bytes;
}

describe('readTextFile', () => {
  it('refuses what is not a regular file, without reading from it', async () => {
    const dir = await makeDir({ 'a.yaml': 'a: 1\n' });
    execFileSync('mkfifo', [join(dir, 'pipe')]);
    await symlink('a.yaml', join(dir, 'link'));
    await symlink('gone', join(dir, 'dead'));
    expect(codeOf(readTextFile(join(dir, 'pipe')))).toBe('not-a-file');
    expect(codeOf(readTextFile(dir))).toBe('not-a-file');
    expect(codeOf(readTextFile('/dev/zero'))).toBe('not-a-file');
    expect(codeOf(readTextFile(join(dir, 'link')))).toBe('not-a-file');
    expect(codeOf(readTextFile(join(dir, 'dead')))).toBe('not-a-file');
    expect(codeOf(readTextFile(join(dir, 'gone')))).toBe('missing-file');
    expect(codeOf(readTextFile(join(dir, 'a.yaml', 'x')))).toBe('missing-file');
    expect(codeOf(readTextFile(join(dir, 'a.yaml')))).toBe('ok');
  });

  it('refuses a file over the limit, and takes one at it', async () => {
    const dir = await makeDir({ big: '', edge: '' });
    await truncate(join(dir, 'big'), MAX_TEXT_BYTES + 1);
    await truncate(join(dir, 'edge'), MAX_TEXT_BYTES);
    expect(codeOf(readBytes(join(dir, 'big'), MAX_TEXT_BYTES))).toBe('file-too-large');
    expect(codeOf(readBytes(join(dir, 'edge'), MAX_TEXT_BYTES))).toBe('ok');
  });

  it.each([
    ['UTF-8', Buffer.from('é: 😀')],
    ['UTF-8 with a byte order mark', Buffer.from('\ufeffé: 😀')],
    ['UTF-16 little endian', wide('é: 😀', false)],
    ['UTF-16 big endian', wide('é: 😀', true)],
  ])('decodes %s', (_name, bytes) => {
    expect(decodeText(bytes)).toMatchObject({ ok: true, text: 'é: 😀' });
  });

  it.each([
    ['bad-encoding', Buffer.from([0x61, 0xff, 0x62])],
    ['bad-encoding', Buffer.from('name: café', 'latin1')],
    ['bad-encoding', Buffer.concat([wide('a', false), Buffer.from([1])])],
    ['binary-file', Buffer.from('a\0b')],
    ['binary-file', Buffer.from('a: 1', 'utf16le')],
    ['binary-file', wide('a\0', false)],
  ])('reports %s', (code, bytes) => {
    expect(codeOf(decodeText(bytes))).toBe(code);
  });
});

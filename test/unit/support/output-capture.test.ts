import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OutputCapture } from '../../../src/support/output-capture.js';
import { scratch } from '../../helpers/processes.js';

const marker = /\n\[\.\.\. (\d+) bytes left out \.\.\.\]\n/;

/** Cuts bytes into chunks of the given lengths, again and again. */
function* chunked(bytes: Buffer, lengths: readonly number[]): Generator<Buffer> {
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const length = lengths[turn % lengths.length] ?? 1;
    yield bytes.subarray(at, at + length);
    at += length;
  }
}

const anyText = fc.string({ unit: 'binary', maxLength: 300 });
const anyLengths = fc.array(fc.integer({ min: 1, max: 70 }), { minLength: 1, maxLength: 8 });
const anyLimit = fc.record({ head: fc.integer({ min: 0, max: 40 }), tail: fc.integer({ min: 0, max: 40 }) });

describe('a capture without a file', () => {
  test('keeps head and tail of any text, in any chunks, and breaks no character', async () => {
    await fc.assert(
      fc.asyncProperty(anyText, anyLengths, anyLimit, async (text, lengths, limit) => {
        const whole = Buffer.from(text.replaceAll('[', '('));
        const capture = new OutputCapture(limit);
        for (const chunk of chunked(whole, lengths)) expect(capture.write(Buffer.from(chunk))).toBeUndefined();
        const { text: kept, bytes, truncated } = await capture.finish();
        expect(bytes).toBe(whole.length);
        expect(truncated).toBe(whole.length > limit.head + limit.tail);
        const [head = '', left = '0', tail = ''] = kept.split(marker);
        expect(whole.toString().startsWith(head)).toBe(true);
        expect(whole.toString().endsWith(tail)).toBe(true);
        // Of the kept bytes at most the three of a character that is cut are given up, at either end.
        expect(Buffer.byteLength(head)).toBeGreaterThan(truncated ? limit.head - 4 : whole.length - 1);
        expect(Buffer.byteLength(tail)).toBeGreaterThan(truncated ? limit.tail - 4 : -1);
        expect(Buffer.byteLength(head) + Number(left) + Buffer.byteLength(tail)).toBe(whole.length);
      }),
    );
  });

  test('copies what it is given, so that the caller may use its buffer again', async () => {
    const capture = new OutputCapture({ head: 4, tail: 4 });
    const chunk = Buffer.from('abc');
    void capture.write(chunk);
    chunk.fill('x');
    expect((await capture.finish()).text).toBe('abc');
  });

  test('keeps bytes that are no UTF-8 as replacement characters', async () => {
    const capture = new OutputCapture();
    void capture.write(Buffer.from([0x61, 0xff, 0x62]));
    expect((await capture.finish()).text).toBe('a\uFFFDb');
  });
});

describe('a capture with a file', () => {
  test('writes every byte to it once it overflows, in order', async () => {
    const dir = await scratch();
    let files = 0;
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), anyLengths, anyLimit, async (data, lengths, limit) => {
        files += 1;
        const path = join(dir, String(files));
        const capture = new OutputCapture(limit, path);
        for (const [turn, chunk] of [...chunked(Buffer.from(data), lengths)].entries()) {
          const written = capture.write(chunk);
          // Sometimes the caller does not wait as it should.
          if (turn % 3 !== 0) await written;
        }
        const result = await capture.finish();
        expect(result.path).toBe(result.truncated ? path : undefined);
        const written = result.path === undefined ? Buffer.from(data) : await readFile(result.path);
        expect(written.equals(Buffer.from(data))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test('asks where the file goes only when it is needed', async () => {
    let asked = 0;
    const target = async (): Promise<string> => {
      asked += 1;
      return join(await scratch(), 'whole');
    };
    const capture = new OutputCapture({ head: 2, tail: 2 }, target);
    await capture.write(Buffer.from('abcd'));
    expect(asked).toBe(0);
    await capture.write(Buffer.from('e'));
    expect(asked).toBe(1);
    await capture.finish();
  });

  test('stops at its limit and says so, in the file too', async () => {
    const path = join(await scratch(), 'whole');
    const capture = new OutputCapture({ head: 2, tail: 2 }, path, 8);
    for (const part of ['abcde', 'fghij', 'klmno']) await capture.write(Buffer.from(part));
    expect(await capture.finish()).toMatchObject({ bytes: 15, path, spillNote: 'output beyond 8 bytes is left out' });
    expect(await readFile(path, 'utf8')).toBe('abcdefgh\n[output beyond 8 bytes is left out]\n');
  });

  test('goes on without it when it cannot be written', async () => {
    const capture = new OutputCapture({ head: 2, tail: 2 }, '/no/such/dir/file');
    for (const part of ['abcde', 'fghij']) await capture.write(Buffer.from(part));
    const result = await capture.finish();
    expect(result.text).toMatch(/^ab\n.*\nij$/s);
    expect(result.spillNote).toMatch(/could not be written: ENOENT/);
    expect(result.path).toBeUndefined();
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Line, LineSplitter, tooLong } from '../../../src/transport/line-splitter.js';

function split(bytes: Buffer, cuts: readonly number[], limit?: number): Line[] {
  const splitter = new LineSplitter(limit);
  const lines: Line[] = [];
  let from = 0;
  for (const to of [...cuts, bytes.length]) {
    lines.push(...splitter.push(bytes.subarray(from, to)));
    from = to;
  }
  return [...lines, ...splitter.end()];
}

const every = (bytes: Buffer, size: number): number[] =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => index * size);

describe('LineSplitter', () => {
  it('gives the same lines whatever the chunks', () => {
    const text = fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\n', '\r\n', 'é€😀', '  ', '')));
    fc.assert(
      fc.property(text, fc.array(fc.nat(200)), fc.integer({ min: 1, max: 60 }), (pieces, cuts, limit) => {
        const bytes = Buffer.from(pieces.join(''));
        const sorted = cuts.filter((cut) => cut <= bytes.length).sort((a, b) => a - b);
        const whole = split(bytes, [], limit);
        expect(split(bytes, sorted, limit)).toEqual(whole);
        for (const size of [1, 2, 3, 7]) expect(split(bytes, every(bytes, size), limit)).toEqual(whole);
        const expected = bytes
          .toString('latin1')
          .split('\n')
          .map((line) => Buffer.from(line, 'latin1'))
          .map((line) => (line.length > limit ? tooLong : line.toString('utf8').replace(/\r$/, '')))
          .filter((line) => line === tooLong || line.trim() !== '')
          .map((line, index) => (index === 0 && line !== tooLong ? line.replace(/^\u{FEFF}/u, '') : line));
        expect(whole).toEqual(expected);
      }),
    );
  });

  it('passes over a byte order mark at the very beginning, and nowhere else', () => {
    const mark = '\u{FEFF}';
    const bytes = Buffer.from(`${mark}{"a":1}\n${mark}{}\n`);
    for (const cuts of [[], [1], [2], [3], [4], [12]]) expect(split(bytes, cuts, 14)).toEqual(['{"a":1}', `${mark}{}`]);
    expect(split(Buffer.from(`${mark}\n\n{}`), [])).toEqual(['{}']);
  });

  it('keeps a character whole that two chunks share', () => {
    expect(split(Buffer.from('"é😀"\n'), [2, 4, 6])).toEqual(['"é😀"']);
  });

  it('gives the last line although its newline is missing', () => {
    expect(split(Buffer.from('a\nb'), [])).toEqual(['a', 'b']);
  });

  it('holds no bytes of a line over the limit', () => {
    const splitter = new LineSplitter(1_000);
    const before = process.memoryUsage().arrayBuffers;
    const lines: Line[] = [];
    for (let count = 0; count < 200; count += 1) lines.push(...splitter.push(Buffer.alloc(1_000_000, 'x')));
    const grown = process.memoryUsage().arrayBuffers - before;
    lines.push(...splitter.push(Buffer.from('\nnext\n')));
    expect(lines).toEqual([tooLong, 'next']);
    expect(grown).toBeLessThan(150_000_000);
  });

  it('takes a line of exactly the limit and refuses one byte more', () => {
    expect(split(Buffer.from('12345\n'), [3], 5)).toEqual(['12345']);
    expect(split(Buffer.from('123456\n'), [3], 5)).toEqual([tooLong]);
  });
});

import { writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { WrittenLines } from '../../../src/runs/written-lines.js';
import { scratch } from '../../helpers/processes.js';

it('reads every line back, however the lines were batched', async () => {
  const path = `${await scratch()}/lines`;
  const lines = fc.array(
    fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\n', ' ')),
    { minLength: 1, maxLength: 20 },
  );
  fc.assert(
    fc.property(lines, fc.nat(), (all, cut) => {
      const written = new WrittenLines(path);
      const readers = all.map(() => written.expect());
      const middle = cut % all.length;
      writeFileSync(path, all.map((line) => `${line}\n`).join(''));
      const first = all.slice(0, middle);
      written.written(first, 0);
      written.written(all.slice(middle), Buffer.byteLength(first.map((line) => `${line}\n`).join('')));
      expect(readers.map((read) => read())).toEqual(all);
    }),
    { numRuns: 50 },
  );
});

it('says so when a line was never written', () => {
  const reader = new WrittenLines('/nowhere').expect();
  expect(reader).toThrow('a line was not written');
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PackedRows } from '../../../../src/evals/loading/packed-rows.js';

describe('PackedRows', () => {
  it('gives every cell back, in whatever order they are asked for', () => {
    const table = fc.array(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 8 }), { minLength: 1 });
    fc.assert(
      fc.property(table, fc.array(fc.tuple(fc.nat(), fc.nat())), (rows, questions) => {
        const packed = new PackedRows();
        for (const [line, cells] of rows.entries()) packed.add(cells, line);
        for (const [a, b] of questions) {
          const row = a % rows.length;
          const column = b % (rows[row] ?? []).length;
          expect(packed.cell(row, column)).toBe(rows[row]?.[column]);
        }
      }),
    );
  });

  it('walks a wide row once when it is read from left to right', () => {
    const packed = new PackedRows();
    const cells = Array.from({ length: 300_000 }, (_, column) => `${column}`);
    packed.add(cells, 1);
    // From its start for each cell it would be 45,000,000,000 steps: minutes.
    expect(cells.every((cell, column) => packed.cell(0, column) === cell)).toBe(true);
  });
});

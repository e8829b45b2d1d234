import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatCovgateFloor, parseCovgateFloor } from '../../../../src/coverage/floors/covgate-file.js';

describe('a .covgate file', () => {
  it.each([
    ['85.5\n', 855],
    ['0\n', 0],
    ['100', 1000],
    [' 72.0 \r\n', 720],
    ['+.5', 5],
    ['80.\n', 800],
    ['\uFEFF80\n', 800],
    ['85.50\n', 855],
    ['85.25\n', 853],
  ])('%j holds %i tenths', (text, tenths) => {
    expect(parseCovgateFloor(text, 'f')).toEqual({ ok: true, value: { tenths, warnings: [] } });
  });

  // Most of these are numbers for Go, and NaN passes every comparison.
  it.each([
    '',
    '\n',
    '\n85\n',
    'NaN',
    '+Inf',
    'inf',
    '-5',
    '1e2',
    '0x50',
    '1_0',
    '80%',
    '80 90',
    'eighty',
    '.',
    '100.1',
    '101',
  ])('%j is a problem and never the default', (text) => {
    const result = parseCovgateFloor(text, 'pkg/.covgate');
    expect(result).toMatchObject({ ok: false, problem: { file: 'pkg/.covgate', line: 1 } });
  });

  it('has one line: what follows is warned of', () => {
    const result = parseCovgateFloor('80\n\n# because\n', 'f');
    expect(result).toMatchObject({ ok: true, value: { tenths: 800, warnings: [{ file: 'f', line: 3 }] } });
  });

  it('is written as covgate does, and read back', () => {
    expect(formatCovgateFloor(855)).toBe('85.5\n');
    expect(formatCovgateFloor(1000)).toBe('100.0\n');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1000 }), (tenths) => {
        expect(parseCovgateFloor(formatCovgateFloor(tenths), 'f')).toMatchObject({ value: { tenths } });
      }),
    );
  });
});

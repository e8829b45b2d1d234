import { describe, expect, it } from 'vitest';
import {
  fingerprintDrift,
  formatCentralFloors,
  parseCentralFloors,
  type CentralFloors,
} from '../../../../src/coverage/floors/central-file.js';
import type { Metric } from '../../../../src/coverage/model.js';

const floors: CentralFloors = {
  fingerprint: { os: 'linux', mode: 'set' },
  floors: new Map<string, ReadonlyMap<Metric, number>>([
    ['m/b', new Map([['statements', 855]])],
    [
      'm/a',
      new Map([
        ['lines', 700],
        ['branches', 650],
      ]),
    ],
  ]),
  loosened: [],
};

describe('the central floor file', () => {
  it('is written in order and read back', () => {
    const text = formatCentralFloors(floors);
    expect(text).toMatchInlineSnapshot(`
      "{
        "version": 1,
        "unit": "tenths of a percent",
        "fingerprint": {
          "mode": "set",
          "os": "linux"
        },
        "floors": {
          "m/a": {
            "branches": 650,
            "lines": 700
          },
          "m/b": {
            "statements": 855
          }
        }
      }
      "
    `);
    const back = parseCentralFloors(text, 'f');
    expect(back.ok && formatCentralFloors(back.value)).toBe(text);
    expect(back.ok && back.value.floors).toEqual(floors.floors);
  });

  it.each([
    ['cut off', (text: string) => text.slice(0, 60), 4, /not whole JSON/],
    ['a floor that is no tenth', (text: string) => text.replace('855', '85.5'), 14, /m\/b\.statements/],
    ['a floor above all', (text: string) => text.replace('855', '1001'), 14, /m\/b\.statements/],
    ['a metric of another name', (text: string) => text.replace('statements', 'stmts'), 14, /stmts/],
    ['a key of another name', (text: string) => text.replace('"floors"', '"flors"'), 8, /flors|floors/],
    ['another version', (text: string) => text.replace('"version": 1', '"version": 2'), 2, /version/],
  ])('with %s is a problem with its line, never no floors', (_what, spoil, line, message) => {
    const result = parseCentralFloors(spoil(formatCentralFloors(floors)), 'coverage-floors.json');
    expect(result).toMatchObject({ ok: false, problem: { file: 'coverage-floors.json', line } });
    expect(result.ok ? '' : result.problem.message).toMatch(message);
  });

  it('refuses to judge what was measured under other conditions', () => {
    expect(fingerprintDrift(floors.fingerprint, { mode: 'set', os: 'linux' })).toBeUndefined();
    expect(fingerprintDrift(floors.fingerprint, { mode: 'atomic', os: 'linux', tags: 'x' })).toBe(
      'the floors were made under other conditions (mode: set → atomic; tags: nothing → x)',
    );
  });
});

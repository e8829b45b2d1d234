import { describe, expect, it } from 'vitest';
import { CoverageSection } from '../../../src/coverage/section.js';
import { coverageRules } from '../../../src/coverage/settings.js';

const rules = (section: object) => coverageRules(CoverageSection.parse(section));

describe('the rules of a section', () => {
  it('have defaults', () => {
    expect(rules({})).toEqual({
      gate: { defaultFloor: 800, tightness: { enabled: true, tolerance: 5 }, rounding: 'down' },
      overrides: [],
      store: 'beside',
      floorFile: 'coverage-floors.json',
      slack: 0,
      prune: false,
      patch: { minChangedLines: 0, partialIsMiss: false, includeUntracked: false },
    });
  });

  it('are integers of tenths, in the order of the file', () => {
    const floors = {
      'm/*': 85.5,
      all: { maxUncovered: 3, functions: 50 },
      '**': { branches: 70, lines: { maxUncovered: 0 } },
    };
    const made = rules({ floors, defaultFloor: 'none', tightness: { tolerance: 1.2 }, patch: { minPercent: 64.4 } });
    expect(made.overrides).toEqual([
      { pattern: 'm/*', floors: [{ rule: { tenths: 855 } }] },
      { pattern: 'all', floors: [{ rule: { maxUncovered: 3 } }, { metric: 'functions', rule: { tenths: 500 } }] },
      {
        pattern: '**',
        floors: [
          { metric: 'lines', rule: { maxUncovered: 0 } },
          { metric: 'branches', rule: { tenths: 700 } },
        ],
      },
    ]);
    expect(made.gate).toMatchObject({ defaultFloor: null, tightness: { tolerance: 12 } });
    expect(made.patch.minPercent).toBe(644);
    expect(rules({ patch: { base: 'main', maxUncovered: 1 } }).patch).toMatchObject({ base: 'main', maxUncovered: 1 });
  });

  it.each([
    { defaultFloor: 85.25 },
    { defaultFloor: 101 },
    { defaultFloor: Number.NaN },
    { floors: { a: { lines: 80, linez: 80 } } },
    { floors: { a: '80%' } },
    { tightness: { tolerance: 0.06 } },
    { patch: { min: 80 } },
    { store: 'somewhere' },
    { reports: [''] },
  ])('are refused when they say what no rule is: %j', (section) => {
    expect(CoverageSection.safeParse(section).success).toBe(false);
  });
});

import { expect, it } from 'vitest';
import { fingerprintDrift } from '../../../../src/coverage/floors/central-file.js';
import type { GlobGroup } from '../../../../src/coverage/groups.js';
import { fingerprintOf } from '../../../../src/coverage/work/fingerprint.js';

const made = (groups?: readonly GlobGroup[]) =>
  fingerprintOf({ exclude: [], source: { kind: 'reports', reports: [] }, groups }, { formats: ['lcov'] });
const core: GlobGroup = { name: 'core', include: ['src/a/**', 'src/b/**'] };

it('floors of groups hold for the files that the groups had', () => {
  const before = made([core]);
  expect(fingerprintDrift(before, made([{ ...core, exclude: ['**/hard.js'] }]))).toMatch(/groups: \w{12} → \w{12}/);
  expect(fingerprintDrift(before, made([{ ...core, include: ['src/a/**'] }]))).toMatch('groups: ');
  expect(fingerprintDrift(made(), before)).toMatch(/groups: nothing → \w{12}/);
});

it('the order of groups and patterns changes nothing, and without groups nothing is said of them', () => {
  const web: GlobGroup = { name: 'web', include: ['web/**'], exclude: [] };
  const same = [
    { name: 'web', include: ['web/**'] },
    { ...core, include: core.include.toReversed() },
  ];
  expect(fingerprintDrift(made([core, web]), made(same))).toBeUndefined();
  expect([made(), made([])].map((each) => Object.keys(each))).toEqual([
    ['formats', 'system'],
    ['formats', 'system'],
  ]);
});

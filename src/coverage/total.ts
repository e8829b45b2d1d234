import { reachesFloor } from './gate.js';
import type { FloorRule, GateSettings, GroupVerdict } from './model.js';
import type { CoverageTotals, OutcomeTotals } from './outcome.js';
import { percentOf, percentText, tenthsOfGo } from './percent.js';

/**
 * The sum of all groups held against its own floor. Not judged when a group is missing from it: a sum of what is left
 * could reach a floor that the whole does not.
 */
export function judgeTotal(
  totals: CoverageTotals,
  rule: FloorRule,
  { verdicts, gate }: { readonly verdicts: readonly GroupVerdict[]; readonly gate: GateSettings },
): OutcomeTotals {
  const floor = 'tenths' in rule ? { floor: percentOf(rule.tenths) } : { max_uncovered: rule.maxUncovered };
  const whole = verdicts.every(({ check, status }) => check !== undefined || status === 'EXCLUDED');
  return whole ? { ...totals, ...floor, passed: reachesFloor(totals, rule, gate) } : { ...totals, ...floor };
}

/** What to do about stored floors that only Go's rounding to the nearest tenth reaches; undefined when there are none. */
export function roundingHint(verdicts: readonly GroupVerdict[], { rounding }: GateSettings): string | undefined {
  if (rounding === 'go') return undefined;
  const rounded = verdicts.filter(({ check }) => {
    if (check?.result !== 'low' || check.floor?.source !== 'stored' || !('tenths' in check.floor.rule)) return false;
    return (tenthsOfGo(check.count) ?? 0) >= check.floor.rule.tenths;
  });
  const [first] = rounded;
  if (first?.check?.percent == null) return undefined;
  const { group, check } = first;
  const more = rounded.length === 1 ? '' : ` and ${rounded.length - 1} more`;
  const [down, up] = [check.percent ?? 0, tenthsOfGo(check.count) ?? 0].map(percentText);
  return (
    `the floor of ${group.name}${more} is met only as Go rounds, up to ${up} from ${down}: ` +
    'set `coverage.rounding: go` in .assay.yaml where floors were made so'
  );
}

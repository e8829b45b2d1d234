import type { Verdict } from '../protocol/run.js';
import { mainMetric } from './floors/resolve-floors.js';
import type {
  Count,
  CoverageGroup,
  Floor,
  FloorCheck,
  FloorRule,
  Floors,
  GateSettings,
  GroupRun,
  GroupStatus,
  GroupVerdict,
  Metric,
} from './model.js';
import { sumOf, tenthsDown, tenthsOfGo } from './percent.js';

const usualTightness = { enabled: true, tolerance: 5 };

/** Runs that leave nothing to hold against a floor. */
const unjudged: Partial<Record<GroupRun, GroupStatus>> = {
  'tests-failed': 'TESTS_FAILED',
  'build-failed': 'BUILD_FAILED',
  timeout: 'TIMEOUT',
  canceled: 'CANCELED',
  excluded: 'EXCLUDED',
  unmeasured: 'UNTESTED',
};

/**
 * Holds each group against its floors, in the order of the groups. All comparisons are of integers. Floors come from
 * `resolveFloors`; a group without any is NEW and passes.
 */
export function judgeGroups(
  groups: readonly CoverageGroup[],
  floors: Floors,
  settings: GateSettings,
): readonly GroupVerdict[] {
  return groups.map((group) => judgeGroup(group, floors.get(group.name) ?? [], settings));
}

function judgeGroup(group: CoverageGroup, floors: readonly Floor[], settings: GateSettings): GroupVerdict {
  const run = group.run ?? 'tested';
  const status = unjudged[run];
  if (status !== undefined) return { group, status, passed: status === 'EXCLUDED', checks: [] };
  const main = settings.metric ?? mainMetric(group);
  const checks =
    floors.length === 0
      ? [unfloored(main, countOf(group, main), settings)]
      : floors.map((floor) => checkOf(floor, countOf(group, floor.metric), settings));
  const worst =
    checks.find(({ result }) => result === 'low') ??
    checks.find(({ result }) => result === 'loose') ??
    checks.find(({ result }) => result !== 'empty') ??
    checks[0];
  const passed = worst?.result !== 'low' && worst?.result !== 'loose';
  return { group, status: statusOf(run, worst), passed, checks, ...(worst !== undefined && { check: worst }) };
}

function statusOf(run: GroupRun, worst: FloorCheck | undefined): GroupStatus {
  if (worst === undefined || worst.result === 'empty') return 'EMPTY';
  // A floor of 0 lets code without tests pass, and its row still says that it has none.
  if (run === 'untested') return 'UNTESTED';
  const statuses = { pass: 'PASS', low: 'LOW', loose: 'LOOSE', new: 'NEW' } as const;
  return statuses[worst.result];
}

/** What the files of a group have; code without tests is judged as covered nowhere. */
function countOf({ files, run }: CoverageGroup, metric: Metric): Count {
  const sum = sumOf(files.map(({ metrics }) => metrics[metric] ?? { covered: 0, total: 0 }));
  return run === 'untested' ? { covered: 0, total: sum.total } : sum;
}

function unfloored(metric: Metric, count: Count, settings: GateSettings): FloorCheck {
  return { metric, count, percent: tenths(count, settings), result: count.total === 0 ? 'empty' : 'new' };
}

function checkOf(floor: Floor, count: Count, settings: GateSettings): FloorCheck {
  const { metric, rule } = floor;
  const percent = tenths(count, settings);
  const check = { metric, count, percent, floor };
  if (percent === null) return { ...check, result: 'empty' };
  if (!reachesFloor(count, rule, settings)) return { ...check, result: 'low' };
  if ('maxUncovered' in rule) return { ...check, result: 'pass' };
  const { enabled, tolerance } = settings.tightness ?? usualTightness;
  if (enabled && floor.source === 'stored' && percent - rule.tenths > tolerance) {
    return { ...check, result: 'loose', advice: percent - tolerance };
  }
  return { ...check, result: 'pass' };
}

/** Whether a count reaches a floor; nothing to cover reaches every one. */
export function reachesFloor(count: Count, rule: FloorRule, settings: GateSettings): boolean {
  if ('maxUncovered' in rule) return count.total - count.covered <= rule.maxUncovered;
  // Rounded down to a whole tenth, a percentage reaches a floor of whole tenths exactly when the fraction does.
  return (tenths(count, settings) ?? Infinity) >= rule.tenths;
}

function tenths(count: Count, { rounding = 'down' }: GateSettings): number | null {
  return rounding === 'go' ? tenthsOfGo(count) : tenthsDown(count);
}

const notJudged: readonly GroupStatus[] = ['BUILD_FAILED', 'TIMEOUT', 'CANCELED'];

/**
 * The verdict of all rows: failed when one was judged and is bad, failing tests among them; error when one could not
 * be judged, or when there is no row: nothing measured is no green.
 */
export function gateVerdict(verdicts: readonly GroupVerdict[]): Verdict {
  const bad = verdicts.filter(({ passed }) => !passed);
  if (bad.some(({ status }) => !notJudged.includes(status))) return 'failed';
  return bad.length > 0 || verdicts.length === 0 ? 'error' : 'passed';
}

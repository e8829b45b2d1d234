import { isAbortOf } from '../../support/abort.js';
import type { EndedPackage, ReportText } from '../runners/runner.js';
import type { RunGo } from './go-process.js';
import type { GoPackage } from './packages.js';
import type { GoPlan } from './plan.js';
import { measuredPackages } from './profile-packages.js';
import { unmeasured } from './run-plan.js';
import { sourceBlocks } from './source-blocks.js';

export interface EmptyParts {
  readonly runGo: RunGo;
  readonly plan: GoPlan;
  readonly reports: readonly ReportText[];
  readonly signal: AbortSignal;
  readonly isLate: () => boolean;
}

/** A row, and blocks that no profile has. */
interface Looked {
  readonly row: EndedPackage;
  readonly lines: readonly string[];
}

/**
 * What is true of packages that no profile tells of. It would look as if there was nothing to cover, and whether there
 * is something is read from the source: what Go says of it is what a test program has printed. One with tests and
 * statements has failed; one without tests has its blocks in `report`, all of them uncovered (Go before 1.22 leaves
 * them out of the profile). When the run was cut off, nothing is known of one that ended well.
 */
export async function lookAtEmpty(
  rows: readonly EndedPackage[],
  cutOff: 'canceled' | 'timeout' | undefined,
  parts: EmptyParts,
): Promise<{ readonly packages: readonly EndedPackage[]; readonly report?: ReportText }> {
  const { plan, reports } = parts;
  const known = new Map<string, { readonly measured: GoPackage; readonly tested: boolean }>();
  for (const each of plan.together) known.set(each.importPath, { measured: each, tested: each.hasTests });
  for (const { measured, tests } of plan.fanOut)
    known.set(measured.importPath, { measured, tested: measured.hasTests || tests.length > 1 });
  const inProfiles = measuredPackages(reports.map(({ text }) => text));
  const looked: Looked[] = [];
  for (const row of rows) {
    const about = known.get(row.name);
    const whole = inProfiles.has(row.name) || (row.run !== 'tested' && row.run !== 'untested');
    if (whole) looked.push({ row, lines: [] });
    else if (cutOff !== undefined) looked.push({ row: { ...row, run: cutOff }, lines: [] });
    else if (about === undefined) looked.push({ row, lines: [] });
    // oxlint-disable-next-line no-await-in-loop -- each may start processes, and there are few
    else looked.push(await look(row, about, parts));
  }
  const packages = looked.map(({ row }) => row);
  const lines = looked.flatMap((each) => each.lines);
  if (lines.length === 0) return { packages };
  const mode = /^mode: .*/.exec(reports[0]?.text ?? '')?.[0] ?? 'mode: set';
  return { packages, report: { name: 'go tool cover', text: [mode, ...lines, ''].join('\n') } };
}

async function look(
  row: EndedPackage,
  { measured, tested }: { readonly measured: GoPackage; readonly tested: boolean },
  { runGo, signal, isLate }: EmptyParts,
): Promise<Looked> {
  try {
    const blocks = await sourceBlocks(runGo, measured);
    if (blocks !== undefined && blocks.statements === 0) return { row, lines: [] };
    if (blocks === undefined && isLate()) return { row: { ...row, run: 'timeout' }, lines: [] };
    if (tested || blocks === undefined) return { row: { ...row, run: 'tests-failed', error: unmeasured }, lines: [] };
    return { row, lines: blocks.lines };
  } catch (error) {
    if (!isAbortOf(signal, error)) throw error;
    return { row: { ...row, run: 'canceled' }, lines: [] };
  }
}

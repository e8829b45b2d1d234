import { stat } from 'node:fs/promises';
import { dirname, isAbsolute } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { readReport } from './read-report.js';
import type { ReportText, RunnerContext } from './runner.js';
import type { ReportPath, TestCommand } from './test-commands.js';

/** File systems keep times in steps of up to two seconds. */
const stepMs = 2_000;

interface Settings {
  readonly command: TestCommand;
  readonly resolvePath: (path: string, base: string) => Promise<string>;
}

interface Times {
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
}

/** How reports looked before a run. */
export interface ReportsBefore {
  readonly startedAt: number;
  /** By the real path of the report. */
  readonly stamps: ReadonlyMap<string, string>;
}

/**
 * Looks at the reports that lie there already, so that `freshReports` knows them again. Waits where one is so new that
 * its file system would give the next one the same times. Rejects with the reason of the signal.
 */
export async function reportsBefore(
  { dir, tempDir, signal }: RunnerContext,
  { command, resolvePath }: Settings,
): Promise<ReportsBefore> {
  const stamps = new Map<string, string>();
  let waitMs = 0;
  for (const { path: named } of command.reports(tempDir)) {
    // What is no place for a report is said when it is to be read.
    const path = await resolvePath(named, dir).catch(() => undefined);
    const found = path === undefined ? undefined : await stat(path, { bigint: true }).catch(() => undefined);
    if (path === undefined || found === undefined) continue;
    stamps.set(path, stampOf(found));
    waitMs = Math.max(waitMs, stepLeft(found, Date.now()));
  }
  if (waitMs > 0) await wait(waitMs, undefined, { signal });
  return { startedAt: Date.now(), stamps };
}

/** How long a file that is written now would have the times that it has already, in ms, where times are whole seconds. */
export function stepLeft({ mtimeNs, ctimeNs }: Times, now: number): number {
  const second = 1_000_000_000n;
  if (mtimeNs % second !== 0n || ctimeNs % second !== 0n) return 0;
  const age = now - Number(mtimeNs / 1_000_000n);
  return age < 0 ? 0 : Math.max(0, stepMs - age);
}

/** Of a file that is written again, with the same content too, at least one of these changes. */
function stampOf({ dev, ino, size, mtimeNs, ctimeNs }: Times & { dev: bigint; ino: bigint; size: bigint }): string {
  return [dev, ino, size, mtimeNs, ctimeNs].join(' ');
}

/** Reports that were written by this run: an old one would make an old state pass. */
export async function freshReports(
  { dir, tempDir, watch }: RunnerContext,
  { command, resolvePath }: Settings,
  { startedAt, stamps }: ReportsBefore,
): Promise<{ readonly reports: readonly ReportText[]; readonly unwritten: readonly ReportPath[] }> {
  const found: ReportText[] = [];
  const unwritten: ReportPath[] = [];
  for (const report of command.reports(tempDir)) {
    const { path: named } = report;
    const own = isAbsolute(named) && dirname(named).startsWith(tempDir);
    const path = own ? named : await resolvePath(named, dir);
    const written = await stat(path, { bigint: true }).catch(() => undefined);
    if (written === undefined) {
      unwritten.push(report);
      continue;
    }
    // A copy of an old report that keeps its time is old too.
    if (stamps.get(path) === stampOf(written) || Number(written.mtimeNs / 1_000_000n) < startedAt - stepMs) {
      watch.warn('stale-report', `${named} is older than this run: ${command.tool} has not written it`);
      unwritten.push(report);
      continue;
    }
    const text = await readReport(path, named);
    if (text !== undefined) found.push(reportText(own ? `the report of ${command.tool}` : named, text, report));
    // One of the usual places is enough.
    if (command.tool.endsWith(' test')) break;
  }
  return { reports: found, unwritten };
}

/** The text of a report, with what the settings say of it. */
export function reportText(name: string, text: string, { base, flag, carryforward }: ReportPath): ReportText {
  return {
    name,
    text,
    ...(base !== undefined && { base }),
    ...(carryforward === true && flag !== undefined && { flag }),
  };
}

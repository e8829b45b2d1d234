import type { RunEvent } from '../protocol/run-event.js';
import {
  covgateClosing,
  covgateExcluded,
  covgateFailure,
  covgateHeader,
  covgateOpening,
  covgateRow,
  covgateRunning,
} from '../reports/coverage/covgate-text.js';

type CoverageOutcome = Parameters<typeof covgateClosing>[0];
type PackageEnded = Extract<RunEvent, { readonly type: 'package_ended' }>;
type Phase = Extract<RunEvent, { readonly type: 'phase' }>;

/** covgate's output while it counts: a row for each package as its tests end, what they said behind the last of them. */
export class CovgateStream {
  readonly #out: (text: string) => void;
  readonly #shown = new Set<string>();
  #plan: Phase['plan'];
  #warming = false;
  #table = false;

  constructor(out: (text: string) => void) {
    this.#out = out;
  }

  /** False when nothing was counted: the tests of other projects end all at once. */
  get started(): boolean {
    return this.#plan !== undefined;
  }

  hear(event: RunEvent): void {
    if (event.type === 'phase') this.#phase(event);
    else if (event.type === 'package_ended' && this.#table && event.row !== undefined) this.#row(event, event.row);
  }

  /** Rows that could not be told before the end, what failing tests said, what was left out, and the verdict. */
  close(outcome: CoverageOutcome): void {
    const rows = outcome.groups.filter(({ status }) => status !== 'EXCLUDED');
    for (const row of rows) {
      if (this.#shown.has(row.name)) continue;
      this.#shown.add(row.name);
      this.#out(covgateRow(row, { done: this.#shown.size, total: rows.length }));
    }
    for (const row of rows) this.#out(covgateFailure(row, true));
    for (const row of outcome.groups) if (row.status === 'EXCLUDED') this.#out(covgateRow(row));
    this.#out(covgateClosing(outcome));
  }

  #phase({ phase, message, plan }: Phase): void {
    if (plan === undefined) return;
    if (this.#plan === undefined) this.#out(covgateOpening(plan.default_floor ?? 0) + covgateExcluded(plan.excluded));
    this.#plan = plan;
    if (phase === 'warm') {
      this.#out(`${message}\n${this.#warming ? '\n' : ''}`);
      this.#warming = true;
    } else if (phase === 'run') {
      this.#table = true;
      this.#out(covgateRunning(plan.packages, plan.parallelism) + covgateHeader(plan.packages));
    }
  }

  #row({ package: name, total, duration_ms: ms }: PackageEnded, row: NonNullable<PackageEnded['row']>): void {
    this.#shown.add(name);
    // Rows, not packages that have ended: some have their row only at the end of the run.
    const count = { done: this.#shown.size, total };
    this.#out(covgateRow({ name, ...row, ...(ms !== undefined && { duration_ms: ms }) }, count));
  }
}

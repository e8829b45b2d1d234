import type { Diagnostic } from '../../protocol/diagnostic.js';
import type { Target } from '../../support/yaml/positions.js';
import type { Part, Path, Problem, Range } from '../../support/yaml/problem.js';
import type { SourceFile } from './source-file.js';

/** Something to say about a value of a file. */
export interface Finding {
  readonly severity: Diagnostic['severity'];
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly path: Path;
  /** Default: value. */
  readonly target?: Target;
  /** Of the text at `path`, the part that it is about. */
  readonly part?: Part;
}

/** Most diagnostics of one suite; what comes after is counted. */
export const MAX_DIAGNOSTICS = 1_000;
/** Most warnings about the same key in different task files; what comes after is counted. */
export const MAX_ALIKE = 10;

/** Collects diagnostics; looks for their places only when they are kept. */
export class DiagnosticList {
  readonly #list: Diagnostic[] = [];
  readonly #alike = new Map<string, { count: number; readonly last: string }>();
  #dropped = 0;
  #droppedErrors = 0;

  /** `alike` names findings that are the same in every file, of which a few examples are enough. */
  add(source: SourceFile, finding: Finding, alike?: string): void {
    if (alike !== undefined) {
      const count = (this.#alike.get(alike)?.count ?? 0) + 1;
      this.#alike.set(alike, { count, last: finding.message });
      if (count > MAX_ALIKE) return;
    }
    if (this.#drops(finding.severity)) return;
    this.#list.push(toDiagnostic(source.path, finding, placeOf(finding, source)));
  }

  /** A finding about a file as a whole, or at a place that is already known. */
  addProblem(file: string, problem: Problem, severity: Diagnostic['severity'] = 'error'): void {
    if (this.#drops(severity)) return;
    this.#list.push(toDiagnostic(file, { severity, ...problem }, problem.at ?? { line: 1, column: 1 }));
  }

  /** True when nothing more is kept. */
  get isFull(): boolean {
    return this.#list.length >= MAX_DIAGNOSTICS;
  }

  get hasErrors(): boolean {
    return this.#droppedErrors > 0 || this.#list.some((each) => each.severity === 'error');
  }

  /** Everything, with one line for what was only counted. `file` is the eval file. */
  finish(file: string): readonly Diagnostic[] {
    const list = [...this.#list];
    for (const { count, last } of this.#alike.values()) {
      if (count <= MAX_ALIKE) continue;
      const message = `${last}: the same in ${count - MAX_ALIKE} more places`;
      list.push({ severity: 'warning', code: 'more-of-the-same', message, file, line: 1, column: 1 });
    }
    if (this.#dropped > 0) {
      const severity = this.#droppedErrors > 0 ? 'error' : 'warning';
      const message = `${this.#dropped} more findings are not shown`;
      list.push({ severity, code: 'too-many-diagnostics', message, file, line: 1, column: 1 });
    }
    return list;
  }

  #drops(severity: Diagnostic['severity']): boolean {
    if (!this.isFull) return false;
    this.#dropped++;
    if (severity === 'error') this.#droppedErrors++;
    return true;
  }
}

/** Where a finding stands in its file. */
export function placeOf({ path, target, part }: Finding, source: SourceFile): Range {
  return part === undefined ? source.locate(path, target ?? 'value') : source.locatePart(path, part);
}

/** The wire's form of a finding at its place. */
export function toDiagnostic(file: string, about: Omit<Finding, 'path' | 'target' | 'part'>, at: Range): Diagnostic {
  const { severity, code, message, hint } = about;
  return { severity, code, message, file, ...at, ...(hint !== undefined && { hint }) };
}

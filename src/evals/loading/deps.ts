import type { GraderKind } from '../../graders/grader.js';
import type { Roots } from '../../support/roots.js';

/** What the loader must know of the rest of the program. */
export interface LoadDeps {
  readonly roots: Roots;
  readonly knownExecutors: readonly string[];
  readonly graderKinds: ReadonlyMap<string, GraderKind>;
  readonly explainUnknownKind: (kind: string) => { readonly message: string; readonly hint: string };
  /** Working directory of the process. */
  readonly cwd: string;
  /** Directory of fixture files, instead of `fixtures` beside the eval; relative to the first root. */
  readonly contextDir?: string | undefined;
  /** Executor that the caller chose: then the files need not name one that we have. */
  readonly executor?: string | undefined;
}

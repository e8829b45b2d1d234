import { DomainError } from '../protocol/errors.js';
import type { CallContext } from '../protocol/call-context.js';
import type { Handlers } from '../protocol/methods.js';
import type { RelayAnswer, RelayRequest } from './relay-request.js';
import type { Runs } from '../runs/run.js';
import { type Roots, createRoots } from '../support/roots.js';

/** What the whole program is set up with; decided once in main.ts. */
export interface ServiceSettings {
  readonly version: string;
  readonly cwd: string;
  /** Roots of the command line; empty = the client's own, else the working directory. */
  readonly roots: readonly string[];
  /** Directory of the runs; default: `.assay` in the first root. */
  readonly storeDir: string;
  readonly stateDir: string;
  readonly keepRuns: number;
  readonly keepDays?: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: ServiceLog;
}

export interface ServiceLog {
  warn(facts: object, message?: string): void;
  error(facts: object, message?: string): void;
}

/** The handlers with what they stand on, and its end. */
export interface Service {
  readonly handlers: Handlers;
  readonly runs: Runs;
  /** Loads the code that evals need. */
  prepare(): Promise<void>;
  /** Accepts the commands of every eval below a directory; answers which. */
  trust(dir: string): Promise<readonly { readonly path: string; readonly commands: readonly string[] }[]>;
  /** Measures or empties a cache of trials, before it is emptied; default: the store's. */
  cache(
    action: 'info' | 'clear',
    dir?: string,
  ): Promise<{ readonly dir: string; readonly entries: number; readonly bytes: number }>;
  /** Publishes records that another workflow run has left, after checking them; see `publication-relay.ts`. */
  relay(request: RelayRequest & { readonly dryRun?: boolean }, signal: AbortSignal): Promise<RelayAnswer>;
  /** Cancels every run and ends every worker. */
  close(reason: string): Promise<void>;
}

/** Gives the roots that hold for a call: those of the command line, else the client's, else the working directory. */
export function createRootsFor(settings: ServiceSettings): (context: CallContext) => Promise<Roots> {
  const fixed = createRoots(settings.roots.length > 0 ? settings.roots : [settings.cwd]);
  const known = new Map<string, Roots>();
  return async ({ connection }) => {
    if (settings.roots.length > 0 || connection.roots === undefined) return fixed;
    const declared = await connection.roots();
    if (declared.length === 0) return fixed;
    const key = declared.join('\0');
    const roots = known.get(key) ?? createRoots(declared);
    if (known.size > 32) known.clear();
    known.set(key, roots);
    return roots;
  };
}

/** The real path of what a request names. Throws DomainError('outside-roots'). */
export async function resolveWithin(roots: Roots, path: string, base?: string): Promise<string> {
  try {
    return await roots.resolve(path, base);
  } catch (cause) {
    const hint = `allowed roots: ${roots.list.join(', ')}; start the server with --root to allow another`;
    throw new DomainError(
      'outside-roots',
      `${path} lies outside the allowed roots`,
      { path, hint, roots: roots.list },
      { cause },
    );
  }
}

import type { CallContext, Connection } from '../protocol/call-context.js';
import type { MethodName, Params, Result } from '../protocol/methods.js';

/** What a terminal command works with; made in main.ts from the same handlers that the server uses. */
export interface App {
  /** Calls a method as a client would: checked params in, checked result out. Throws DomainError. */
  call<N extends MethodName>(name: N, params: Params<N>, context?: Partial<CallContext>): Promise<Result<N>>;
  /** The same for a method whose name and params come from outside: no consent to commands, unless `--trust` was given. */
  callRaw(name: string, params: unknown, connection?: Connection): Promise<object>;
  /** Loads the code that evals need, which is else loaded by the first call that needs it. */
  prepare(): Promise<void>;
  /** Records that the commands of the evals below `dir` may run. */
  trust(dir: string): Promise<readonly TrustedEval[]>;
  /** Measures or empties a cache of trials; default: the store's. Throws DomainError for a directory that is none. */
  cache(action: 'info' | 'clear', dir?: string): Promise<CacheReport>;
  /** Publishes records that another workflow run has left, once they are checked. Throws DomainError. */
  relay(request: RelayRequest): Promise<RelayAnswer>;
  /** Aborted by SIGINT or SIGTERM; the reason names it. */
  readonly signal: AbortSignal;
}

/** Where the records are, and what is known of the pull request. */
export interface RelayRequest {
  readonly from: string;
  readonly repository: string;
  readonly pullRequest?: number;
  readonly headSha?: string;
  readonly dryRun?: boolean;
}

/** How the publication on one pull request ended. */
export type RelayedAnswer = Result<'publication.publish'> & { readonly pull_request?: number };

export type RelayAnswer = RelayedAnswer & {
  /** Of further pull requests at the same commit. */
  readonly others?: readonly RelayedAnswer[];
  readonly refused: readonly { readonly file: string; readonly reason: string }[];
};

export interface CacheReport {
  readonly dir: string;
  readonly entries: number;
  readonly bytes: number;
}

export interface TrustedEval {
  readonly path: string;
  readonly commands: readonly string[];
}

/** The terminal's own streams; results go to `out`, progress and complaints to `err`. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** True when `err` is a terminal: only then is progress shown. */
  readonly live: boolean;
  readonly color: boolean;
  readonly columns: number;
}

/** Exit codes of protocol §6. */
export const exitCodes = { passed: 0, failed: 1, usage: 2, error: 3, interrupted: 130, terminated: 143 } as const;

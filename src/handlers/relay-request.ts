import type { Result } from '../protocol/methods.js';

/** Records that another run has left, to be published by one with rights. */
export interface RelayRequest {
  /** A file, or a directory of them. */
  readonly from: string;
  readonly repository: string;
  readonly pullRequest?: number;
  /** Needed where no workflow_run event says it. */
  readonly headSha?: string;
}

/** A file that was not taken, and why not. */
export interface RefusedFile {
  readonly file: string;
  readonly reason: string;
}

/** How the publication on one pull request ended. */
export type RelayedAnswer = Result<'publication.publish'> & { readonly pull_request?: number };

export type RelayAnswer = RelayedAnswer & {
  readonly refused: readonly RefusedFile[];
  /** Of further pull requests at the same commit. */
  readonly others?: readonly RelayedAnswer[];
};

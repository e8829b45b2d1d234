/** Digests, hex, of what all trials of a run have in common, by what they are over. */
export interface PlanParts {
  readonly version: string;
  /** Name, options and files. */
  readonly executor: string;
  readonly skills: string;
  /** Of every task: configs and files. */
  readonly graders: string;
  readonly hooks: string;
  /** Of executor, hooks, servers and the eval's graders: words, scripts, programs. */
  readonly commands: string;
  /** The rest of the eval file and of the settings, as far as it can change an answer. */
  readonly settings: string;
}

/** What all trials of a run have in common, worked out once; `problem` says why that is not possible. */
export type PlanIdentity = { readonly parts: PlanParts } | { readonly problem: string };

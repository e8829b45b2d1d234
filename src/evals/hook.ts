/** A command that runs around a run or a task, with its keys as in the eval file. */
export interface Hook {
  readonly command: string;
  /** Relative to the directory of the eval, which is the default. */
  readonly working_directory?: string | undefined;
  /** Codes that count as success; default 0 alone. */
  readonly exit_codes?: readonly number[] | undefined;
  /** True: a failure ends the list and is an error; else it is reported, and the list goes on. */
  readonly error_on_fail?: boolean | undefined;
  /** Default 60. */
  readonly timeout_seconds?: number | undefined;
  /** Gives the command to `/bin/sh -c` as it is. */
  readonly shell?: boolean | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
}

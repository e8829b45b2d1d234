import type { Resource } from '../executors/executor.js';
import { createWorkspace } from '../executors/workspace.js';
import { messageOf } from '../support/message-of.js';

export interface LazyWorkspace extends AsyncDisposable {
  readonly open: () => Promise<string>;
  /** The directory, when it was opened. */
  opened(): Promise<string | undefined>;
}

/** The workspace of one attempt: made at the first call of `open`, gone when the attempt is disposed. */
export function lazyWorkspace(
  resources: readonly Resource[],
  options: { readonly runId: string; readonly keep: boolean; readonly onLeft: (reason: string) => void },
): LazyWorkspace {
  let made: ReturnType<typeof createWorkspace> | undefined;
  return {
    async open() {
      made ??= createWorkspace(resources, options);
      return (await made).dir;
    },
    async opened() {
      return (await made)?.dir;
    },
    async [Symbol.asyncDispose]() {
      try {
        await (await made)?.[Symbol.asyncDispose]();
      } catch (error) {
        options.onLeft(messageOf(error));
      }
    },
  };
}

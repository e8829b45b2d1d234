import type { Resource } from '../executors/executor.js';
import { createWorkspace } from '../executors/workspace.js';
import { messageOf } from '../support/message-of.js';

/** The workspace of one attempt: made when it is first opened. Whoever made one removes it when the attempt is over. */
export interface LazyWorkspace {
  readonly open: () => Promise<string>;
  readonly isMade: boolean;
  /** The directory, when it was opened. */
  opened(): Promise<string | undefined>;
  /** Removes it, unless it is to be kept; answers why that failed, if it did. Never rejects. */
  remove(): Promise<string | undefined>;
}

export function lazyWorkspace(
  resources: readonly Resource[],
  options: { readonly runId: string; readonly keep: boolean },
): LazyWorkspace {
  let made: ReturnType<typeof createWorkspace> | undefined;
  return {
    async open() {
      made ??= createWorkspace(resources, options);
      return (await made).dir;
    },
    get isMade() {
      return made !== undefined;
    },
    async opened() {
      return (await made)?.dir;
    },
    async remove() {
      try {
        await (await made)?.[Symbol.asyncDispose]();
        return undefined;
      } catch (error) {
        return messageOf(error);
      }
    },
  };
}

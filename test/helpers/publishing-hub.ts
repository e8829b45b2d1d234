import { bundleServer, type BundledServer } from './bundle-server.js';
import { openHub, type Hub } from './github.js';

export interface PublishingHub {
  readonly hub: Hub;
  /** What publishes to it. */
  readonly program: BundledServer;
  readonly close: () => Promise<void>;
}

/** What the tests of a file share: a stand-in for GitHub, and the program that publishes to it. */
export async function openPublishingHub(): Promise<PublishingHub> {
  const hub = await openHub();
  const program = await bundleServer('publisher');
  return {
    hub,
    program,
    close: async () => {
      await hub[Symbol.asyncDispose]();
      await program[Symbol.asyncDispose]();
    },
  };
}

/** The head commit that `freshPull` gives a pull request: another one for each. */
export const headOf = (pullRequest: number): string => pullRequest.toString(16).padStart(40, '0');

/** A pull request of its own for a test, on a hub without faults that has heard nothing yet. */
export async function freshPull(hub: Hub, pullRequest: number): Promise<void> {
  await hub.tell('pull', { number: pullRequest, head_sha: headOf(pullRequest) });
  await hub.tell('faults', {});
  await hub.tell('clear-log', {});
}

import { commandDigest, describeCommand } from '../evals/command-set.js';
import type { CommandUse } from '../executors/executor.js';
import type { CallContext } from '../protocol/call-context.js';
import { DomainError } from '../protocol/errors.js';
import type { TrustStore } from './trust-store.js';

/** Commands that a request would start, and what holds them. */
export interface OwnedCommands {
  /** Key of the user's word: the path of what holds the commands. */
  readonly path: string;
  /** Directory that `assay trust` takes; a change of a file in it that a command names asks again. */
  readonly dir: string;
  readonly commands: readonly CommandUse[];
}

/** Takes the user's word for commands as they are now; gives them as a person reads them. */
export async function trustCommands(store: TrustStore, { path, dir, commands }: OwnedCommands): Promise<string[]> {
  const list = commands.map(describeCommand);
  await store.trust(path, await commandDigest(commands, dir), list);
  return list;
}

/**
 * Asks nobody when there is nothing to run; else the command line, the user's earlier word, or the user. `what` is how
 * a refusal calls it: `this eval`, `measuring coverage`.
 */
export async function requireTrust(
  store: TrustStore,
  what: string,
  owned: OwnedCommands,
  { connection, signal }: CallContext,
): Promise<void> {
  if (owned.commands.length === 0 || connection.trusted) return;
  const { path, dir } = owned;
  const digest = await commandDigest(owned.commands, dir);
  if (await store.isTrusted(path, digest)) return;
  const commands = owned.commands.map(describeCommand);
  if (connection.confirm !== undefined) {
    const shown = [...commands.slice(0, 20), ...(commands.length > 20 ? [`… and ${commands.length - 20} more`] : [])];
    if (
      await connection.confirm(`${path} runs these commands on your machine:\n${shown.join('\n')}\nRun them?`, signal)
    ) {
      // What has changed while the question was open is not what was accepted.
      if ((await commandDigest(owned.commands, dir)) === digest) return await store.trust(path, digest, commands);
      throw new DomainError('not-trusted', `a file that the commands of ${path} name has changed during the question`, {
        path,
        hint: 'ask again',
        commands,
      });
    }
  }
  const hint = `look at the commands, then accept them with: assay trust ${JSON.stringify(dir)}, or give --trust`;
  throw new DomainError('not-trusted', `${what} runs commands that nobody has accepted`, { path, hint, commands });
}

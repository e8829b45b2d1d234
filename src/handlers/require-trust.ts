import type { CallContext } from '../protocol/call-context.js';
import { DomainError } from '../protocol/errors.js';
import type { TrustStore } from './trust-store.js';

/** Commands that a request would start. */
export interface TrustQuestion {
  /** `this eval`, `this project` */
  readonly what: string;
  /** Key of the user's word: the path of what holds the commands. */
  readonly path: string;
  /** Changes with the commands. */
  readonly digest: () => Promise<string>;
  /** The commands as a person reads them. */
  readonly commands: readonly string[];
  /** Directory that `assay trust` takes. */
  readonly dir: string;
}

/** Asks nobody when there is nothing to run; else the command line, the user's earlier word, or the user. */
export async function requireTrust(
  store: TrustStore,
  question: TrustQuestion,
  { connection, signal }: CallContext,
): Promise<void> {
  const { what, path, commands, dir } = question;
  if (commands.length === 0 || connection.trusted) return;
  const digest = await question.digest();
  if (await store.isTrusted(path, digest)) return;
  if (connection.confirm !== undefined) {
    const shown = [...commands.slice(0, 20), ...(commands.length > 20 ? [`… and ${commands.length - 20} more`] : [])];
    if (
      await connection.confirm(`${path} runs these commands on your machine:\n${shown.join('\n')}\nRun them?`, signal)
    ) {
      await store.trust(path, digest, commands);
      return;
    }
  }
  const hint = `look at the commands, then accept them with: assay trust ${JSON.stringify(dir)}, or start the server with --trust`;
  throw new DomainError('not-trusted', `${what} runs commands that nobody has accepted`, { path, hint, commands });
}

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DomainError } from '../protocol/errors.js';
import { writeAtomic } from '../support/atomic-file.js';
import { makeDirectory } from '../support/make-directory.js';
import { messageOf } from '../support/message-of.js';

/** Which command sets the user has accepted: a file per eval in the user's state directory. */
export interface TrustStore {
  isTrusted(evalPath: string, digest: string): Promise<boolean>;
  /** Throws DomainError('invalid-params') when the state directory cannot be written. */
  trust(evalPath: string, digest: string, commands: readonly string[]): Promise<void>;
}

export function createTrustStore(stateDir: string): TrustStore {
  const dir = join(stateDir, 'trusted');
  const fileOf = (evalPath: string): string => join(dir, `${createHash('sha256').update(evalPath).digest('hex')}.json`);
  return {
    async isTrusted(evalPath, digest) {
      try {
        const record: unknown = JSON.parse(await readFile(fileOf(evalPath), 'utf8'));
        return typeof record === 'object' && record !== null && 'digest' in record && record.digest === digest;
      } catch {
        return false; // unreadable is not trusted
      }
    },
    async trust(evalPath, digest, commands) {
      try {
        await makeDirectory(dir, 0o700);
        await writeAtomic(fileOf(evalPath), `${JSON.stringify({ path: evalPath, digest, commands }, null, 2)}\n`);
      } catch (cause) {
        const hint = `is ${stateDir} writable? XDG_STATE_HOME names another place`;
        throw new DomainError('invalid-params', `trust cannot be kept: ${messageOf(cause)}`, { hint }, { cause });
      }
    },
  };
}

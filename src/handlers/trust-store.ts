import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { writeAtomic } from '../support/atomic-file.js';
import { makeDirectory } from '../support/make-directory.js';

/** Which command sets the user has accepted: a file per eval in the user's state directory. */
export interface TrustStore {
  isTrusted(evalPath: string, digest: string): Promise<boolean>;
  trust(evalPath: string, digest: string, commands: readonly string[]): Promise<void>;
}

/** `$XDG_STATE_HOME/assay`, else `~/.local/state/assay` (XDG Base Directory Specification 0.8), else by platform. */
export function stateDirectory(env: Readonly<Record<string, string | undefined>>): string {
  const own = env['XDG_STATE_HOME'] ?? (process.platform === 'win32' ? env['LOCALAPPDATA'] : undefined);
  return join(own ?? join(homedir(), '.local', 'state'), 'assay');
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
      await makeDirectory(dir, 0o700);
      await writeAtomic(fileOf(evalPath), `${JSON.stringify({ path: evalPath, digest, commands }, null, 2)}\n`);
    },
  };
}

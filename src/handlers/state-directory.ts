import { homedir } from 'node:os';
import { join } from 'node:path';

/** `$XDG_STATE_HOME/assay`, else `~/.local/state/assay` (XDG Base Directory Specification 0.8), else by platform. */
export function stateDirectory(env: Readonly<Record<string, string | undefined>>): string {
  const own = env['XDG_STATE_HOME'] ?? (process.platform === 'win32' ? env['LOCALAPPDATA'] : undefined);
  return join(own ?? join(homedir(), '.local', 'state'), 'assay');
}

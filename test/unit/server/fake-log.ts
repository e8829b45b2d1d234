import type { Log } from '../../../src/server/log.js';

export interface FakeLog extends Log {
  readonly entries: { readonly level: string; readonly facts: object; readonly message: string | undefined }[];
}

export function createFakeLog(): FakeLog {
  const entries: FakeLog['entries'] = [];
  const at = (level: string) => (facts: object, message?: string) => void entries.push({ level, facts, message });
  return { entries, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

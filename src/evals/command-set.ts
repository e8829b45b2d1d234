import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import type { CommandUse } from '../executors/executor.js';

const largestScript = 16 * 1024 * 1024;

/** The commands that an eval may start, each once, in a fixed order. */
export function commandSet(commands: Iterable<CommandUse>): CommandUse[] {
  const byKey = new Map<string, CommandUse>();
  for (const command of commands) byKey.set(JSON.stringify([command.argv, command.cwd ?? '']), command);
  return [...byKey.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, command]) => command);
}

/** `before_run: make clean`: a command as whoever must trust it reads it. */
export function describeCommand(command: CommandUse): string {
  const words = command.argv.map((word) => (/^[\w@%+=:,./{}-]+$/.test(word) ? word : JSON.stringify(word)));
  return `${command.what}: ${words.join(' ')}`;
}

/**
 * Digest of a command set: the words of every command, and the bytes of every file in the eval's directory that a
 * word names (from there or from where the command runs), so that changing a script asks again just as changing the
 * command does.
 */
export async function commandDigest(commands: readonly CommandUse[], evalDir: string): Promise<string> {
  const hash = createHash('sha256');
  for (const { argv, cwd } of commands) {
    hash.update(JSON.stringify([argv, cwd ?? '']));
    const bases = new Set([evalDir, resolve(evalDir, cwd ?? '.')]);
    for (const word of argv.flatMap(wordsOf)) {
      for (const base of bases) hash.update(await scriptDigest(word, base, evalDir));
    }
  }
  return hash.digest('hex');
}

/** A word, and the words within it: of `sh -c "bash setup.sh"`, `--config=a.json`, `NODE_OPTIONS=-r ./x.cjs`. */
export function wordsOf(word: string): readonly string[] {
  const parts = word.split(/[\s;&|()<>"'`=,]+/).filter((part) => part !== '' && part !== word);
  return [word, ...parts];
}

async function scriptDigest(word: string, base: string, evalDir: string): Promise<string> {
  const path = resolve(base, word.replaceAll('{eval_dir}', evalDir));
  if (!path.startsWith(evalDir + sep)) return '';
  try {
    const found = await stat(path);
    if (!found.isFile() || found.size > largestScript) return '';
    return createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
  } catch {
    return '';
  }
}

import { stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { CommandUse } from '../../executors/executor.js';
import { wordsOf } from '../command-set.js';
import { type ContentDigests, sha256 } from './content-digests.js';

export interface CommandPlace {
  readonly evalDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly digests: ContentDigests;
}

/**
 * What of a command can change an answer, as far as it can be known: its words, the files that they name and the
 * directories of the eval with all their files, the program itself by place, size and time of change, and the values of
 * the variables that it is passed. What the program reads or imports by itself is not known, nor is the eval's directory
 * as a whole: every change of a task would be one of the command. Throws ContentDigestError for directories too large.
 */
export async function commandFacts(commands: readonly CommandUse[], place: CommandPlace): Promise<readonly unknown[]> {
  return Promise.all(commands.map((command) => factsOf(command, place)));
}

async function factsOf({ argv, cwd }: CommandUse, place: CommandPlace): Promise<unknown> {
  const bases = [...new Set([place.evalDir, resolve(place.evalDir, cwd ?? '.')])];
  const files: Record<string, string> = {};
  for (const word of new Set(argv.map(withoutTargets).flatMap(pathsIn))) {
    const named = placed(word, place);
    for (const base of bases) {
      const path = resolve(base, named);
      const digest = await place.digests.named(path, place.evalDir);
      // By its place from the eval, so that a copy of both elsewhere has the same.
      if (digest !== undefined) files[isAbsolute(word) ? path : relative(place.evalDir, path)] = digest;
    }
  }
  const program = placed(argv.find((word) => !/^[A-Za-z_]\w*=/.test(word)) ?? '', place);
  return { argv, cwd, files, program: await programFacts(program, bases, place), passed: passedOn(argv, place.env) };
}

/** The words of a command that may be paths. A shell puts together what is quoted in parts: `"$0"/check.sh`. */
function pathsIn(word: string): readonly string[] {
  const bare = word.replace(/["']/g, '');
  return bare === word ? wordsOf(word) : [...wordsOf(word), ...wordsOf(bare)];
}

/** A word with the places in it that programs are told, and that a shell knows. */
function placed(word: string, { evalDir, env }: CommandPlace): string {
  const home = env['HOME'];
  const filled = word.replace(/\{eval_dir\}|\$ASSAY_EVAL_DIR\b|\$\{ASSAY_EVAL_DIR\}/g, () => evalDir);
  return home === undefined ? filled : filled.replace(/^(?:~|\$HOME|\$\{HOME\})(?=\/)/, () => home);
}

/** What a shell is told to write is no input: a hook that keeps a log must not make every run another one. */
function withoutTargets(word: string): string {
  return word.replace(/>\s*[^\s;&|()<>]+/g, ' ');
}

/** `NAME=$NAME` among the words of a command says that the variable is passed on; values are kept only as digests. */
function passedOn(argv: readonly string[], env: CommandPlace['env']): Record<string, string> {
  const passed: Record<string, string> = {};
  for (const word of argv) {
    const [, name] = /^([A-Za-z_]\w*)=\$\1$/.exec(word) ?? [];
    const value = name === undefined ? undefined : env[name];
    if (name !== undefined && value !== undefined) passed[name] = sha256(value);
  }
  return passed;
}

async function programFacts(program: string, bases: readonly string[], place: CommandPlace): Promise<unknown> {
  const places = isAbsolute(program)
    ? [program]
    : program.includes('/')
      ? bases.map((base) => resolve(base, program))
      : (place.env['PATH'] ?? '').split(delimiter).map((dir) => join(dir, program));
  for (const path of places) {
    // One of the eval's own files is known by its bytes, wherever the eval lies.
    if (path.startsWith(place.evalDir + sep)) continue;
    const found = await stat(path).catch(() => undefined);
    if (found?.isFile() === true) return { path, size: found.size, changed: found.mtimeMs };
  }
  return 'absent';
}

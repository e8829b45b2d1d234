import { join } from 'node:path';
import { readBoundedFile } from '../../support/bounded-file.js';
import type { RunGo } from './go-process.js';
import type { GoPackage } from './packages.js';

/** A source larger than this is given to Go unread. */
const maxBytes = 16 * 1024 * 1024;

/** The blocks of a package that nothing has executed, in the words of a profile. */
export interface SourceBlocks {
  readonly lines: readonly string[];
  readonly statements: number;
}

/**
 * The blocks that Go would count in the files of a package, from `go tool cover`: nothing of the project is executed, so
 * that no test has a say in it. A file without the word `func` has none, and starts no process. Undefined when Go does
 * not tell.
 */
export async function sourceBlocks(
  runGo: RunGo,
  { importPath, dir, files }: GoPackage,
): Promise<SourceBlocks | undefined> {
  const lines: string[] = [];
  let statements = 0;
  for (const file of files) {
    const path = join(dir, file);
    // oxlint-disable-next-line no-await-in-loop -- most packages have one such file, if any
    if (!(await mayHaveCode(path))) continue;
    const chunks: Buffer[] = [];
    // oxlint-disable-next-line no-await-in-loop -- see above
    const { exitCode } = await runGo(['tool', 'cover', '-mode=set', path], (chunk) => chunks.push(chunk));
    const blocks = exitCode === 0 ? countersOf(Buffer.concat(chunks).toString('utf8')) : undefined;
    if (blocks === undefined) return undefined;
    for (const { position, weight } of blocks) {
      lines.push(`${importPath}/${file}:${position} ${weight} 0`);
      statements += weight;
    }
  }
  return { lines, statements };
}

/** Every statement of Go lies in a function. */
async function mayHaveCode(path: string): Promise<boolean> {
  const text = await readBoundedFile(path, maxBytes).catch(() => undefined);
  return text === undefined || /\bfunc\b/.test(text);
}

/**
 * Reads the tables that `go tool cover` writes behind the source, which may hold the like of them: the last ones are
 * its own. A position is the first line, the last line, and both columns in one number.
 */
export function countersOf(text: string): { readonly position: string; readonly weight: number }[] | undefined {
  const [positions, weights] = [tableOf(text, 'Pos'), tableOf(text, 'NumStmt')];
  if (positions === undefined || weights === undefined || positions.length !== weights.length * 3) return undefined;
  return weights.map((weight, index) => {
    const [first = 0, last = 0, columns = 0] = positions.slice(index * 3);
    return { position: `${first}.${columns & 0xffff},${last}.${columns >>> 16}`, weight };
  });
}

function tableOf(text: string, name: string): readonly number[] | undefined {
  const start = text.lastIndexOf(`\n\t${name}: [`);
  const open = text.indexOf('{', start);
  const end = text.indexOf('\n\t},', open);
  if (start === -1 || open === -1 || end === -1) return undefined;
  const numbers = text.slice(open + 1, end).replaceAll(/\/\/.*/g, '');
  return numbers
    .split(',')
    .filter((each) => each.trim() !== '')
    .map(Number);
}

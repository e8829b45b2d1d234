import { readFile } from 'node:fs/promises';

/** Rows of a document's tables whose first cell is a number, a letter or both, as lists of their cells. */
export async function rowsOf(path: string): Promise<readonly (readonly string[])[]> {
  const text = await readFile(path, 'utf8');
  return text.split('\n').flatMap((line) => {
    if (!/^\| (?:[A-Z]?\d+|[a-z]) \|/.test(line)) return [];
    return [line.slice(2, -2).split(' | ')];
  });
}

/** `A1` to the last of each letter. */
export function numbersOf(counts: Readonly<Record<string, number>>): readonly string[] {
  return Object.entries(counts).flatMap(([letter, count]) =>
    Array.from({ length: count }, (_, index) => `${letter}${index + 1}`),
  );
}

/**
 * What the last cells of rows name as holding them, and what does not exist: each has to name a file of tests and words
 * of a title that it holds, as `` `test/a.test.ts`: title ``, several of them with `;` between.
 */
export async function missingTests(rows: readonly (readonly string[])[]): Promise<readonly string[]> {
  const missing: string[] = [];
  for (const [first = '', ...more] of rows) {
    const held = more.at(-1) ?? '';
    const named = [...held.matchAll(/`(test\/[^`]+)`: ([^;]+)/g)];
    if (named.length === 0) missing.push(`${first} names no test`);
    for (const [, file = '', title = ''] of named) {
      const source = await readFile(file, 'utf8').catch(() => '');
      if (!source.includes(title)) missing.push(`${first}: ${file}: ${title}`);
    }
  }
  return missing;
}

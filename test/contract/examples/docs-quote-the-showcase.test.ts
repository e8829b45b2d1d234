import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { keysOf } from '../../helpers/schema-keys.js';

const root = join(import.meta.dirname, '../../..');
const pages = await Promise.all(
  ['eval-format', 'graders', 'executors', 'templates', 'cache-and-replay'].map(async (name) => ({
    name,
    text: await readFile(join(root, `docs/${name}.md`), 'utf8'),
  })),
);

/** Blocks of YAML on the pages, with the file that they are a part of. */
const quotes = pages.flatMap(({ name, text }) =>
  [...text.matchAll(/^```(?:yaml|markdown)(.*)\n([\s\S]*?)^```$/gm)].map(([, info = '', block = '']) => ({
    name,
    path: info.trim(),
    block,
    first: block.split('\n', 1)[0] ?? '',
  })),
);

describe('the pages on the formats', () => {
  it('quote enough to be worth a test', () => {
    expect(quotes.length).toBeGreaterThan(20);
  });

  it.each(quotes)('$name quotes $path as it is: $first', async ({ path, block }) => {
    expect(path).toMatch(/^examples\/ticket-triage\//);
    const file = await readFile(join(root, path), 'utf8');
    expect(`\n${file}`).toContain(`\n${block}`);
  });

  // What is written on a page in code: `key`, or within a block.
  const words = new Set(
    pages.flatMap(({ text }) => [...text.matchAll(/```[\s\S]*?```|`[^`]+`/g)].flatMap(([code]) => code.match(/\w+/g) ?? [])),
  );
  it.each(['eval', 'task', 'trigger-tests', 'mock-script', 'project'])('name every key of the schema %s', async (name) => {
    const schema: unknown = JSON.parse(await readFile(join(root, `docs/schemas/${name}.schema.json`), 'utf8'));
    // Those of coverage have a page of their own; those of other commands are told together.
    const elsewhere = /^(coverage|server|dev|tokens|storage)\./;
    const keys = [...keysOf(schema)].filter((key) => !elsewhere.test(key) && !key.includes('='));
    const unnamed = keys.filter((key) => !words.has(key.replace(/\.\*$/, '').split('.').at(-1) ?? ''));

    expect(unnamed).toEqual([]);
  });
});

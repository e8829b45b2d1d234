import { execFile } from 'node:child_process';
import { copyFile, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { rows, typeText } from '../../../scripts/method-reference.mjs';

const root = join(import.meta.dirname, '../../..');

function typeOf(schema: z.ZodType): string {
  return typeText(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
}

describe('types in the reference', () => {
  it.each([
    [z.string(), 'string'],
    [z.int(), 'integer'],
    [z.int().min(1).max(500), 'integer, 1 to 500'],
    [z.int().min(0), 'integer, 0 or more'],
    [z.number().max(1), 'number, 1 or less'],
    [z.enum(['a', 'b']), '"a" | "b"'],
    [z.union([z.string(), z.literal('latest')]), 'string | "latest"'],
    [z.array(z.string()), 'list of string'],
    [z.record(z.string(), z.number()), 'map of number'],
    [z.record(z.string(), z.unknown()), 'map'],
    [z.unknown(), 'any'],
  ])('%#', (schema, text) => {
    expect(typeOf(schema)).toBe(text);
  });
});

describe('rows of the reference', () => {
  it('reach into objects and lists, and say what may be left out', () => {
    const schema = z.object({
      sums: z.object({ done: z.number().optional() }).optional(),
      tasks: z.array(z.object({ id: z.string().describe('Its id') })),
    });

    const found = rows(z.toJSONSchema(schema, { io: 'output' }));

    expect(found.map(({ path, required, text }) => [path, required, text])).toEqual([
      ['sums', false, ''],
      ['sums.done', false, ''],
      ['tasks', true, ''],
      ['tasks[].id', true, 'Its id'],
    ]);
  });
});

describe('npm run docs', { timeout: 60_000 }, () => {
  it('finds a reference that is not what the method table says, and writes the one that is', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'assay-docs-test-'));
    try {
      await mkdir(join(dir, 'docs/schemas'), { recursive: true });
      await mkdir(join(dir, 'scripts'));
      await cp(join(root, 'src'), join(dir, 'src'), { recursive: true });
      for (const name of ['docs.mjs', 'method-reference.mjs']) {
        // oxlint-disable-next-line no-await-in-loop -- two small files
        await copyFile(join(root, 'scripts', name), join(dir, 'scripts', name));
      }
      await symlink(join(root, 'node_modules'), join(dir, 'node_modules'), 'junction');
      const docs = (...args: string[]) =>
        promisify(execFile)(process.execPath, [join(dir, 'scripts/docs.mjs'), ...args], { cwd: dir });

      await expect(docs('--check')).rejects.toMatchObject({ code: 1 });
      await docs();
      await expect(docs('--check')).resolves.toMatchObject({ stderr: '' });
      const text = await readFile(join(dir, 'docs/methods.md'), 'utf8');
      await writeFile(join(dir, 'docs/methods.md'), text.replace('### eval.run', '### eval.walk'));
      await expect(docs('--check')).rejects.toMatchObject({ code: 1 });
      await expect(docs('--chekc')).rejects.toMatchObject({ code: 2 });
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  });
});

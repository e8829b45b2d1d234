import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { describe, expect, it } from 'vitest';
import { renderComment } from '../../../../src/publication/comment/render.js';
import { viewOf } from '../../../../src/publication/view.js';
import { shaA } from '../records.js';
import { golden } from './scenarios.js';

const folder = join(import.meta.dirname, '../../../fixtures/status-comments');
const fileOf = (name: string): string => `${name.replaceAll(/[^a-z0-9]+/g, '-')}.md`;
const bodyOf = (records: (typeof golden)[number]['records']): string =>
  renderComment(viewOf(shaA, records), { pullRequest: 7, store: 'check-runs' });

describe('the comment, byte for byte', () => {
  // Written anew with `npx vitest run -u test/unit/publication/comment/scenarios.test.ts`; read the difference then.
  it.each(golden)('$name', async ({ name, records }) => {
    const body = bodyOf(records);
    await expect(body).toMatchFileSnapshot(join(folder, fileOf(name)));
    expect(bodyOf(records.toReversed())).toBe(body);
  });

  it('has no golden file that nobody compares', async () => {
    expect((await readdir(folder)).toSorted()).toEqual(golden.map(({ name }) => fileOf(name)).toSorted());
  });

  it.each(golden)('as its reader gets it: $name', async ({ name, records }) => {
    const extensions = { extensions: [gfm()], htmlExtensions: [gfmHtml()], allowDangerousHtml: true };
    const page = micromark(await readFile(join(folder, fileOf(name)), 'utf8'), extensions);
    const suites = new Set(records.map(({ record }) => JSON.stringify([record.suite, record.run])));
    const headings = [...page.matchAll(/<h3>(.+?)<\/h3>/g)].filter(([, text]) => !text?.includes('Reproduce'));
    const counted = headings.reduce((sum, [, text]) => sum + Number(/\d+/.exec(text ?? '')?.[0]), 0);
    expect(counted).toBe(suites.size);
    expect(page.match(/<tbody>/g)?.length ?? 0).toBe(headings.length);
    expect(page.match(/<td[ >]/g)?.length ?? 0).toBe(suites.size * 8);
  });
});

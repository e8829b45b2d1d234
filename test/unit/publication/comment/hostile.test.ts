import fc from 'fast-check';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { describe, expect, it } from 'vitest';
import { cellCode, code, fenced, htmlCode, link } from '../../../../src/publication/comment/escape.js';
import { renderComment } from '../../../../src/publication/comment/render.js';
import { cleanRecord } from '../../../../src/publication/cap-record.js';
import { PublicationRecord, RecordRun } from '../../../../src/publication/record.js';
import { viewOf } from '../../../../src/publication/view.js';
import { record, shaA } from '../records.js';

const html = (text: string): string =>
  micromark(text, { extensions: [gfm()], htmlExtensions: [gfmHtml()], allowDangerousHtml: true });

const pieces = [
  '-->',
  '<!--',
  '<!-- assay-state:v1:AAAA:0123456789abcdef -->',
  '<!-- assay-status:pr-7 -->',
  '```',
  '~~~~',
  '`',
  '``',
  '|',
  '\\|',
  '\\\\',
  '\\',
  '<script>',
  '</details>',
  '</code>',
  '<img src=x onerror=y>',
  '@org/team',
  '@all',
  '#12',
  'GH-3',
  'a/b#4',
  '\n',
  '\r\n',
  '\n\n# x',
  '\n\n---\n',
  '\u001b[31m',
  '\u202e',
  '\u2066',
  '\u200b',
  '[x](javascript:y)',
  '![x](y)',
  'https://evil.example',
  'www.evil.example',
  'a@evil.example',
  '*',
  '_',
  '~~',
  '$$',
  ':tada:',
  '&lt;',
  '&#64;',
  '\u0000',
  '\ud800',
  '漢',
  '😀',
  ' ',
  'ok',
];
/** A state block as it would stand below the comment; foreign texts hold one like it. */
const block = '<!-- assay-state:v1:QUJD:fedcba9876543210 -->';
const hostile = fc
  .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'binary', maxLength: 4 })), { maxLength: 8 })
  .map((parts) => parts.join(''));
const named = hostile.map((text) => text.slice(0, 200) || 'x');

/** Every text that a record may hold, hostile. */
const texts = {
  suite: named,
  dir: named,
  note: hostile,
  failed: fc.array(fc.record({ id: named, reason: hostile, log: hostile }), { maxLength: 3 }),
  warnings: fc.array(hostile, { maxLength: 3 }),
  repro: fc.array(hostile, { maxLength: 3 }),
  url: hostile.map((text) => `https://x.example/${text}`),
};
const runTexts = { host: named, id: named, workflow: named, job: named, leg: hostile };
const noTexts = ['v', 'sha', 'pull', 'seq', 'kind', 'state', 'score', 'counts', 'startedAt', 'endedAt'];

const anyRecord: fc.Arbitrary<PublicationRecord> = fc
  .record({
    ...texts,
    run: fc.record(runTexts),
    state: fc.constantFrom('fail', 'error', 'pass', 'running', 'cancelled'),
  })
  .map(({ suite, ...more }) => record(suite, more));

/** The document without what stands in code: there nothing is a mention, a reference or a link. */
const outsideCode = (page: string): string => page.replaceAll(/<pre>[^]*?<\/pre>|<code>[^]*?<\/code>/g, '');

describe('foreign text in a comment', () => {
  it('is code and nothing else, also in a table', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const page = html(`| a | b |\n|---|---|\n| ${cellCode(text)} | end |`);
        expect(page.match(/<td/g)?.length).toBe(2);
        expect(page).toContain('<td>end</td>');
        expect(outsideCode(page).replaceAll(/<\/?(?:table|thead|tbody|tr|t[hd])>|\s/g, '')).toBe('abend');
      }),
      { numRuns: 500 },
    );
  });

  it('is code and nothing else in a list, where a pipe is no more than one', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const page = html(`- ${code(text)}: ${code(text)}\n- end`);
        expect(outsideCode(page).replaceAll(/<\/?(?:ul|li)>|\s/g, '')).toBe(':end');
      }),
      { numRuns: 300 },
    );
    expect(code('a|b')).toBe('`a|b`');
  });

  it('stays in its fence and in its summary', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const page = html(
          [
            ...fenced(text, 'text', 500),
            '',
            `<details><summary>${htmlCode(text)}</summary>`,
            '',
            'end',
            '',
            '</details>',
          ].join('\n'),
        );
        expect(outsideCode(page).replaceAll(/\s/g, '')).toBe('<details><summary></summary><p>end</p></details>');
      }),
      { numRuns: 300 },
    );
  });

  it('links nowhere but where https leads', () => {
    expect(link('job', 'javascript:alert(1)')).toBeUndefined();
    expect(link('job', 'http://x.example/')).toBeUndefined();
    fc.assert(
      fc.property(hostile, (text) => {
        const made = link('job', `https://x.example/${text}`);
        if (made === undefined) return;
        expect(html(`| ${made} |\n|---|`)).toMatch(/<th><a href="https:\/\/x\.example[^"<>]*">job<\/a><\/th>/);
      }),
    );
  });

  it('is tried in every field that holds text', () => {
    expect([...Object.keys(texts), 'run', ...noTexts].toSorted()).toEqual(
      Object.keys(PublicationRecord.shape).toSorted(),
    );
    expect([...Object.keys(runTexts), 'attempt'].toSorted()).toEqual(Object.keys(RecordRun.shape).toSorted());
    fc.assert(
      fc.property(anyRecord, (each) => {
        const { success } = PublicationRecord.safeParse(cleanRecord(each, (text) => text));
        expect(success).toBe(true);
      }),
    );
  });

  it('breaks no comment: one table for each state, eight cells a row, nothing foreign outside of code', () => {
    fc.assert(
      fc.property(fc.array(anyRecord, { maxLength: 4 }), (records) => {
        const body = renderComment(
          viewOf(
            shaA,
            // A twin at another place makes both rows name theirs.
            records.flatMap((each) => [{ record: each }, { record: { ...each, dir: 'twin' } }]),
          ),
          { pullRequest: 7, store: 'state-block', below: block },
        );
        const page = html(body);
        const rows = page.match(/<tr>/g)?.length ?? 0;
        expect(page.match(/<t[hd][ >]/g)?.length ?? 0).toBe(rows * 8);
        // The marker and the block: whoever looks for either finds the one that we wrote.
        expect(body.match(/<!--/g)?.length).toBe(2);
        expect(body.endsWith(`\n${block}\n`)).toBe(true);
        const rest = outsideCode(page).replaceAll(/<a href="https:\/\/x\.example[^"<>]*">job<\/a>/g, '');
        expect(rest).not.toMatch(/@|evil|<script|<img|#\d|GH-|onerror|tada|<a /);
        expect(page.match(/<details>/g)?.length).toBe(page.match(/<\/details>/g)?.length);
        // oxlint-disable-next-line no-control-regex -- what must not be there
        expect(body).not.toMatch(/[\u0000-\u0008\u000B-\u001F\u202A-\u202E\u2066-\u2069\uD800-\uDFFF]/u);
      }),
      { numRuns: 200 },
    );
  });
});

import fc from 'fast-check';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { describe, expect, it } from 'vitest';
import { code, fenced, htmlCode, link } from '../../../../src/publication/comment/escape.js';
import { renderComment } from '../../../../src/publication/comment/render.js';
import type { PublicationRecord } from '../../../../src/publication/record.js';
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
const hostile = fc
  .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'binary', maxLength: 4 })), { maxLength: 8 })
  .map((parts) => parts.join(''));
const named = hostile.map((text) => text.slice(0, 200) || 'x');

const anyRecord: fc.Arbitrary<PublicationRecord> = fc
  .record({
    suite: named,
    job: named,
    leg: hostile,
    note: hostile,
    id: named,
    reason: hostile,
    log: hostile,
    repro: hostile,
    url: hostile,
    warning: hostile,
    state: fc.constantFrom('fail', 'error', 'pass', 'running', 'cancelled'),
  })
  .map(({ suite, job, leg, note, id, reason, log, repro, url, warning, state }) =>
    record(suite, {
      run: { job, leg, workflow: job },
      state,
      note,
      failed: [{ id, reason, log }],
      warnings: [warning],
      repro: [repro],
      url: `https://x.example/${url}`,
    }),
  );

/** The document without what stands in code: there nothing is a mention, a reference or a link. */
const outsideCode = (page: string): string => page.replaceAll(/<pre>[^]*?<\/pre>|<code>[^]*?<\/code>/g, '');

describe('foreign text in a comment', () => {
  it('is code and nothing else, also in a table', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const page = html(`| a | b |\n|---|---|\n| ${code(text)} | end |`);
        expect(page.match(/<td/g)?.length).toBe(2);
        expect(page).toContain('<td>end</td>');
        expect(outsideCode(page).replaceAll(/<\/?(?:table|thead|tbody|tr|t[hd])>|\s/g, '')).toBe('abend');
      }),
      { numRuns: 500 },
    );
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

  it('breaks no comment: one table for each state, eight cells a row, nothing foreign outside of code', () => {
    fc.assert(
      fc.property(fc.array(anyRecord, { maxLength: 4 }), (records) => {
        const body = renderComment(
          viewOf(
            shaA,
            records.map((each) => ({ record: each })),
          ),
          { pullRequest: 7, store: 'check-runs' },
        );
        const page = html(body);
        const rows = page.match(/<tr>/g)?.length ?? 0;
        expect(page.match(/<t[hd][ >]/g)?.length ?? 0).toBe(rows * 8);
        expect(body.match(/<!--/g)?.length).toBe(1);
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

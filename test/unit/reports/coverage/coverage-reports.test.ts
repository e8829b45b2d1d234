import { describe, expect, it } from 'vitest';
import type { OutcomePatch } from '../../../../src/coverage/outcome.js';
import { coverageAnnotations } from '../../../../src/reports/coverage/coverage-annotations.js';
import { coverageMarkdown } from '../../../../src/reports/coverage/coverage-markdown.js';
import { coverageText } from '../../../../src/reports/coverage/coverage-text.js';
import { broken, coverageOutcome, loose, low, outcomeGroup } from '../../../helpers/coverage-outcomes.js';

const patch: OutcomePatch = {
  base: 'origin/main',
  status: 'LOW',
  passed: false,
  covered: 1,
  total: 3,
  percent: 33.3,
  files: [{ file: 'low/a.go', covered: 1, total: 3, percent: 33.3, ranges: [[4, 5]] }],
  unmeasured: ['new.go'],
  min_percent: 80,
};
const outcome = coverageOutcome([outcomeGroup('m/ok'), low, loose, broken], {
  patch,
  warnings: ['a floor file has two lines'],
});

describe('coverage as text', () => {
  it('shows each group, and where those that fail are uncovered', () => {
    expect(coverageText(outcome)).toMatchInlineSnapshot(`
      "STATUS        COVERAGE     FLOOR  GROUP
      PASS             85.0%     80.0%  m/ok
      LOW              60.0%     80.0%  m/low  8 of 20 statements uncovered
          low/a.go:3-5, 9
          low/b.go:1-2
      LOOSE            80.0%     10.0%  m/loose  the floor lags: raise it to 79.5% or more with \`assay ratchet\`
      TESTS_FAILED         -     80.0%  m/broken  its tests failed
          --- FAIL: TestX
              x_test.go:7: got | 2

      patch LOW: 33.3% of 3 changed lines since origin/main (2 uncovered); at least 80.0%
          low/a.go:4-5
          in no report: new.go

      warning: a floor file has two lines
      failed: 85.0% of 200 covered, 4 groups: 1 PASS, 1 LOW, 1 LOOSE, 1 TESTS_FAILED
      "
    `);
  });

  it('shows an agent the groups that fail only', () => {
    const text = coverageText(outcome, { groups: 'failing', maxGroups: 1, maxFiles: 1 });
    expect(text).not.toContain('m/ok');
    expect(text).toContain('… and 2 more\n');
    expect(text).toContain('    … and 1 more\n');
    expect(coverageText(coverageOutcome([outcomeGroup('a')]), { groups: 'failing' })).toBe(
      'passed: 85.0% of 200 covered, 1 group: 1 PASS\n',
    );
  });

  it('says of a project without code that there is nothing to cover', () => {
    const empty = coverageOutcome([], { totals: { covered: 0, total: 0, percent: null } });
    expect(coverageText(empty)).toBe('passed: nothing to cover, 0 groups\n');
    expect(coverageMarkdown(empty)).toContain('nothing to cover · 0 groups');
  });

  it('bounds what tests said and the names of files that no report tells of', () => {
    const noisy = { ...broken, error: 'x'.repeat(2_000) };
    const unmeasured = ['a.go', 'b.go', 'c.go'];
    const text = coverageText(coverageOutcome([noisy], { patch: { ...patch, unmeasured } }), {
      errorChars: 100,
      maxFiles: 2,
    });
    expect(text).toContain('in no report: a.go, b.go, … and 1 more');
    expect(text).toContain('1900 characters left out');
  });

  it('lets no text of tests write to the terminal', () => {
    const text = coverageText(coverageOutcome([{ ...broken, name: 'a\nb\u001B[2J', error: '\u001B[31mred\u001B[0m' }]));
    expect(text).not.toContain('\u001B');
    expect(text).toContain('a b');
  });
});

describe('coverage as Markdown', () => {
  it('shows what fails first and folds the rest', () => {
    expect(coverageMarkdown(outcome)).toMatchInlineSnapshot(`
      "## Coverage: failed

      85.0% of 200 covered · 4 groups: 1 PASS, 1 LOW, 1 LOOSE, 1 TESTS_FAILED

      Patch LOW: 33.3% of 3 changed lines since origin/main \\(2 uncovered\\); at least 80.0%

      - \`low/a.go:4-5\`

      In no report: \`new.go\`

      | status | coverage | floor | group | |
      |---|--:|--:|---|---|
      | LOW | 60.0% | 80.0% | \`m/low\` | 8 of 20 statements uncovered |
      | LOOSE | 80.0% | 10.0% | \`m/loose\` | the floor lags: raise it to 79.5% or more with \\\`assay ratchet\\\` |
      | TESTS_FAILED | - | 80.0% | \`m/broken\` | its tests failed |

      <details><summary>m/low: 8 of 20 statements uncovered</summary>

      - \`low/a.go:3-5, 9\`
      - \`low/b.go:1-2\`

      </details>

      <details><summary>m/broken: its tests failed</summary>

      \`\`\`text
      --- FAIL: TestX
          x_test.go:7: got | 2

      \`\`\`

      </details>

      <details><summary>1 group passed</summary>

      | status | coverage | floor | group | |
      |---|--:|--:|---|---|
      | PASS | 85.0% | 80.0% | \`m/ok\` |  |

      </details>

      > a floor file has two lines
      "
    `);
  });

  it('is no markup of what was tested', () => {
    const text = coverageMarkdown(coverageOutcome([{ ...broken, name: '<img>|@me', error: '```\n</details>' }]));
    expect(text).not.toMatch(/<img>\|/);
    expect(text).toContain('````text\n```\n</details>\n````');
  });
});

describe('coverage as annotations', () => {
  it('has an error for each group and the patch, and warnings at uncovered lines', async () => {
    expect(await coverageAnnotations(outcome, (path) => `sub/${path}`)).toMatchInlineSnapshot(`
      "::error title=m/low%3A LOW::60.0%25 of statements, floor 80.0%25: 8 of 20 statements uncovered
      ::error title=m/loose%3A LOOSE::80.0%25 of statements, floor 10.0%25: the floor lags: raise it to 79.5%25 or more with \`assay ratchet\`
      ::error title=m/broken%3A TESTS_FAILED::its tests failed%0A--- FAIL: TestX%0A    x_test.go:7: got | 2%0A
      ::error title=patch coverage is low::33.3%25 of 3 changed lines since origin/main (2 uncovered); at least 80.0%25
      ::warning file=sub/low/a.go,line=4,endLine=5,title=changed%2C not covered::no test reaches these lines
      ::warning file=sub/low/a.go,line=3,endLine=5,title=not covered::no test of m/low reaches these lines
      ::warning file=sub/low/a.go,line=9,endLine=9,title=not covered::no test of m/low reaches these lines
      ::warning file=sub/low/b.go,line=1,endLine=2,title=not covered::no test of m/low reaches these lines
      "
    `);
  });

  it('has none when all is well', async () => {
    expect(await coverageAnnotations(coverageOutcome([outcomeGroup('a')]), (path) => path)).toBe('');
  });
});

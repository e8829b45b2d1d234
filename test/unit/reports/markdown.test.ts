import { describe, expect, it } from 'vitest';
import { markdownReport } from '../../../src/reports/markdown.js';
import { mdBlock, mdCode, mdText } from '../../../src/reports/markdown-text.js';
import { bad, interrupted, suite, tasks, textOf, unloaded } from './suites.js';

describe('the Markdown report', () => {
  it('has the sums, what went wrong, and every task', async () => {
    expect(await textOf(markdownReport([await suite(tasks)]))).toMatchInlineSnapshot(`
      "## Assay: ❌ failed

      1 passed, 1 failed, 1 error, 1 skipped, 1 canceled of 5 tasks.

      ### suite: ❌ failed

      skill \`s\` · executor \`mock\` · 1 trial per task · no score · took 0 ms · run \`run-1\`


      #### ❌ failed \`bad\`: Says \\| &lt;b&gt;hello&lt;/b&gt; &amp; "more" (1 of 2 trials passed, score 0.75, flaky)

      - tone \\(score 0.50\\): too loud &amp; &lt;long&gt; \\[trial 2 of 2\\]

      <details><summary>Output of trial 2</summary>

      \`\`\`\`text
      line one
      red � ]]> \`\`\`

      \`\`\`\`

      </details>

      #### ⚠️ error \`broken\`: broken (0 of 1 trial passed)

      - no answer within 3 s

      | task | status | trials passed | score | time |
      |---|---|---|---|---|
      | \`good\` | ✅ passed | 1 of 1 | 1.000 | 10 ms |
      | \`bad\` | ❌ failed (flaky) | 1 of 2 | 0.750 | 1.2 s |
      | \`broken\` | ⚠️ error | 0 of 1 | – | 10 ms |
      | \`left\` | ⏭️ skipped | 0 of 0 | – | 0 ms |
      | \`cut\` | 🚫 canceled | 0 of 1 | – | 10 ms |

      "
    `);
  });

  it('has a row for each of several suites, also for those that were not run', async () => {
    const text = await textOf(markdownReport([await suite(tasks), await suite(tasks), unloaded, interrupted]));

    expect(text).toContain('## Assay: 🚫 canceled');
    expect(text).toContain('2 passed, 2 failed, 2 errors, 2 skipped, 2 canceled of 10 tasks, 2 suites were not run.');
    expect(text).toContain('| `suite (/repo/evals/eval.yaml)` | ❌ failed | 1 of 5 |');
    expect(text).toContain('| `suite (/repo/evals/eval.yaml) #2` | ❌ failed | 1 of 5 |');
    expect(text).toContain('| `/repo/broken/eval.yaml` | ⚠️ error | – | – | – |');
    expect(text).toContain('unknown key "tsks", 100%: sure');
    expect(text).toContain('Hint: mend them');
  });

  it('tells the models apart', async () => {
    const text = await textOf(markdownReport([await suite(['x', 'y'].map((model) => ({ ...bad, model })))]));

    expect(text).toContain('models `x`, `y`');
    expect(text).toContain('#### ❌ failed `bad` on `y`:');
    expect(text).toContain('| `bad` | `x` | ❌ failed');
  });
});

describe('text in Markdown', () => {
  it('is never markup', () => {
    expect(mdText('# *a* [b](c) <img> | @team\n~~x~~ #12')).toBe(
      '\\# \\*a\\* \\[b\\]\\(c\\) &lt;img&gt; \\| @\u200Bteam \\~\\~x\\~\\~ \\#12',
    );
    expect(mdText('- item')).toBe('\\- item');
    expect(mdText('1. item')).toBe('1\\. item');
  });

  it('ends no code span and no fence', () => {
    expect(mdCode('a`b``c|d')).toBe('```a`b``c\\|d```');
    expect(mdCode('`')).toBe('`` ` ``');
    expect(mdBlock('```\n````\nend', 1_000)).toBe('`````text\n```\n````\nend\n`````');
  });
});

import { z } from 'zod';
import { gradeChecks, quote } from './checks.js';
import { defineGrader, type ConfigIssue, type Grader } from './grader.js';
import { compilePatterns, throwIssues } from './patterns.js';
import { wholeOutput } from './whole-output.js';

const list = z.array(z.string()).optional();
const config = z.strictObject({
  contains: list,
  not_contains: list,
  contains_cs: list,
  not_contains_cs: list,
  regex_match: list,
  regex_not_match: list,
});

interface Check {
  /** What is wrong when it fails. */
  failure(): string;
  fails(output: string, lower: () => string): boolean;
}

/** `text`: substrings and patterns that the output holds or does not hold. */
export const text = defineGrader({
  kind: 'text',
  config,
  async create(given): Promise<Grader> {
    const lists = {
      contains: given.contains ?? [],
      not_contains: given.not_contains ?? [],
      contains_cs: given.contains_cs ?? [],
      not_contains_cs: given.not_contains_cs ?? [],
      regex_match: given.regex_match ?? [],
      regex_not_match: given.regex_not_match ?? [],
    };
    const issues: ConfigIssue[] = [];
    const checks = substringChecks(lists);
    for (const pattern of await compilePatterns(lists.regex_match, ['regex_match'], issues))
      checks.push({
        failure: () => `does not match ${quote(pattern.source)}`,
        fails: (output) => !pattern.test(output),
      });
    for (const pattern of await compilePatterns(lists.regex_not_match, ['regex_not_match'], issues))
      checks.push({ failure: () => `matches ${quote(pattern.source)}`, fails: (output) => pattern.test(output) });
    if (checks.length === 0 && issues.length === 0)
      issues.push({
        path: [],
        code: 'no-checks',
        message: 'this grader checks nothing: all its lists are empty',
        hint: `give at least one of ${Object.keys(lists).join(', ')}`,
      });
    throwIssues(issues);
    // Only what was asked for: suites have thousands of these, and empty lists say nothing.
    const details = Object.fromEntries(Object.entries(lists).filter(([, words]) => words.length > 0));
    return {
      needsWorkspace: false,
      grade(input) {
        const output = wholeOutput(input);
        let lowered: string | undefined;
        const lower = (): string => (lowered ??= output.toLowerCase());
        const failures = checks.filter((check) => check.fails(output, lower)).map((check) => check.failure());
        return gradeChecks(checks.length, failures, 'all text checks passed', details);
      },
    };
  },
});

function substringChecks(
  lists: Readonly<Record<'contains' | 'not_contains' | 'contains_cs' | 'not_contains_cs', readonly string[]>>,
): Check[] {
  const folded = (words: readonly string[]) => words.map((word) => ({ word, small: word.toLowerCase() }));
  return [
    ...folded(lists.contains).map(({ word, small }) => ({
      failure: () => `does not contain ${quote(word)}`,
      fails: (_: string, lower: () => string) => !lower().includes(small),
    })),
    ...folded(lists.not_contains).map(({ word, small }) => ({
      failure: () => `contains ${quote(word)}`,
      fails: (_: string, lower: () => string) => lower().includes(small),
    })),
    ...lists.contains_cs.map((word) => ({
      failure: () => `does not contain ${quote(word)} (case-sensitive)`,
      fails: (output: string) => !output.includes(word),
    })),
    ...lists.not_contains_cs.map((word) => ({
      failure: () => `contains ${quote(word)} (case-sensitive)`,
      fails: (output: string) => output.includes(word),
    })),
  ];
}

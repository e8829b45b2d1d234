import * as z from 'zod';
import { gradeChecks, quote } from './checks.js';
import { defineGrader, type ConfigIssue, type Grader } from './grader.js';
import { compilePatterns, throwIssues, type Pattern } from './patterns.js';
import { wholeOutput } from './whole-output.js';

const list = z.array(z.string()).optional();
const config = z.strictObject({
  contains: list,
  not_contains: list,
  /** Ours: one check, passed by any of them. */
  contains_any: list,
  contains_cs: list,
  not_contains_cs: list,
  regex_match: list,
  regex_not_match: list,
});

/** The lists under their own names, none of them missing. */
type Lists = { [N in keyof z.output<typeof config>]-?: readonly string[] };
interface Patterns {
  readonly wanted: readonly Pattern[];
  readonly unwanted: readonly Pattern[];
}

const names = config.keyof().options;
const empty: readonly never[] = [];
const wantedTexts = ['contains', 'contains_any', 'contains_cs', 'regex_match'] as const;
const emptyEntry = (path: ConfigIssue['path']): ConfigIssue => ({
  path,
  code: 'no-checks',
  message: 'an empty text is in every output: this checks nothing',
  hint: 'write what is wanted, or leave the entry out',
});

/** `text`: substrings and patterns that the output holds or does not hold. */
export const text = defineGrader({
  kind: 'text',
  config,
  // Suites have thousands of these: what needs no waiting and no copy is done without.
  create(given): Grader | Promise<Grader> {
    const lists: Lists = {
      contains: given.contains ?? empty,
      not_contains: given.not_contains ?? empty,
      contains_any: given.contains_any ?? empty,
      contains_cs: given.contains_cs ?? empty,
      not_contains_cs: given.not_contains_cs ?? empty,
      regex_match: given.regex_match ?? empty,
      regex_not_match: given.regex_not_match ?? empty,
    };
    const issues: ConfigIssue[] = [];
    for (const name of wantedTexts) {
      // Every output holds it: a value that a template leaves empty would turn the check green.
      const index = lists[name] === empty ? -1 : lists[name].indexOf('');
      if (index !== -1) issues.push(emptyEntry([name, index]));
    }
    const made = (wanted: readonly Pattern[], unwanted: readonly Pattern[]): Grader => {
      throwIssues(issues);
      return graderOf(lists, { wanted, unwanted });
    };
    const wanted = compilePatterns(lists.regex_match, ['regex_match'], issues);
    const unwanted = compilePatterns(lists.regex_not_match, ['regex_not_match'], issues);
    if (!(wanted instanceof Promise) && !(unwanted instanceof Promise)) return made(wanted, unwanted);
    return Promise.all([wanted, unwanted]).then((lists) => made(...lists));
  },
});

function graderOf(lists: Lists, patterns: Patterns): Grader {
  let checks = 0;
  // Only what was asked for: suites have thousands of these, and empty lists say nothing.
  const details: Partial<Lists> = {};
  for (const name of names) {
    if (lists[name].length > 0) details[name] = lists[name];
    checks += name === 'contains_any' ? Math.min(1, lists[name].length) : lists[name].length;
  }
  if (checks === 0)
    throwIssues([
      {
        path: [],
        code: 'no-checks',
        message: 'this grader checks nothing: all its lists are empty',
        hint: `give at least one of ${names.join(', ')}`,
      },
    ]);
  return {
    needsWorkspace: false,
    grade: (input) =>
      gradeChecks(checks, failuresOf(wholeOutput(input), lists, patterns), 'all text checks passed', details),
  };
}

/**
 * Lower case letter by letter. `toLowerCase` looks at the neighbours of a sigma, so that a word would not be found within
 * a longer one, and makes two letters of a capital dotted i.
 */
function lowerCase(text: string): string {
  return text.replaceAll('Σ', 'σ').replaceAll('İ', 'i').toLowerCase();
}

function failuresOf(output: string, lists: Lists, { wanted, unwanted }: Patterns): string[] {
  const failures: string[] = [];
  const anyCase = lists.contains.length + lists.not_contains.length + lists.contains_any.length > 0;
  const lower = anyCase ? lowerCase(output) : '';
  for (const word of lists.contains)
    if (!lower.includes(lowerCase(word))) failures.push(`does not contain ${quote(word)}`);
  for (const word of lists.not_contains) if (lower.includes(lowerCase(word))) failures.push(`contains ${quote(word)}`);
  if (lists.contains_any.length > 0 && !lists.contains_any.some((word) => lower.includes(lowerCase(word))))
    failures.push(`contains none of ${lists.contains_any.map((word) => quote(word)).join(', ')}`);
  for (const word of lists.contains_cs)
    if (!output.includes(word)) failures.push(`does not contain ${quote(word)} (case-sensitive)`);
  for (const word of lists.not_contains_cs)
    if (output.includes(word)) failures.push(`contains ${quote(word)} (case-sensitive)`);
  for (const { source, test } of wanted) if (!test(output)) failures.push(`does not match ${quote(source)}`);
  for (const { source, test } of unwanted) if (test(output)) failures.push(`matches ${quote(source)}`);
  return failures;
}

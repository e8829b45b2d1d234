import { compileRegex, RegexSyntaxError, type Regex } from '../support/regex.js';
import { GraderConfigError, type ConfigIssue } from './grader.js';

/** A pattern with its source, as messages quote it. */
export interface Pattern extends Regex {
  readonly source: string;
}

/** Compiles the patterns of one list of a config; what does not compile is added to `issues` with its place. */
export async function compilePatterns(
  sources: readonly string[],
  path: readonly (string | number)[],
  issues: ConfigIssue[],
): Promise<Pattern[]> {
  const patterns: Pattern[] = [];
  for (const [index, source] of sources.entries()) {
    // oxlint-disable-next-line no-await-in-loop -- only the very first one waits
    const pattern = await compilePattern(source, [...path, index], issues);
    if (pattern) patterns.push(pattern);
  }
  return patterns;
}

/** Compiles one pattern, or adds why it cannot be compiled to `issues`. */
export async function compilePattern(
  source: string,
  path: readonly (string | number)[],
  issues: ConfigIssue[],
  flags: '' | 'i' = '',
): Promise<Pattern | undefined> {
  try {
    const { test } = await compileRegex(source, flags);
    return { source, test };
  } catch (error) {
    if (!(error instanceof RegexSyntaxError)) throw error;
    issues.push({
      path,
      code: 'bad-pattern',
      message: `the pattern ${JSON.stringify(source)} does not compile: ${error.message}`,
      hint: 'patterns have RE2 syntax: no look-around and no back-references',
    });
    return undefined;
  }
}

/** Throws what was found wrong with a config, if anything was. */
export function throwIssues(issues: readonly ConfigIssue[]): void {
  if (issues.length > 0) throw new GraderConfigError(issues);
}

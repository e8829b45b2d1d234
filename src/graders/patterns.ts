import { compileRegex, loadedCompiler, RegexSyntaxError, type Regex, type RegexCompiler } from '../support/regex.js';
import { GraderConfigError, type ConfigIssue } from './grader.js';

/** A pattern with its source, as messages quote it. */
export interface Pattern extends Regex {
  readonly source: string;
}

type ConfigPath = readonly (string | number)[];

/**
 * Compiles the patterns of one list of a config; what does not compile is added to `issues` with its place. At once,
 * unless the engine must be loaded first: suites have thousands of such lists.
 */
export function compilePatterns(
  sources: readonly string[],
  path: ConfigPath,
  issues: ConfigIssue[],
): Pattern[] | Promise<Pattern[]> {
  const compile = sources.length === 0 ? undefined : loadedCompiler();
  if (compile !== undefined) return compileAll(sources, path, issues, compile);
  return sources.length === 0 ? [] : compileEach(sources, path, issues);
}

function compileAll(
  sources: readonly string[],
  path: ConfigPath,
  issues: ConfigIssue[],
  compile: RegexCompiler,
): Pattern[] {
  const patterns: Pattern[] = [];
  for (let index = 0; index < sources.length; index++) {
    const source = sources[index] ?? '';
    try {
      patterns.push({ source, test: compile(source).test });
    } catch (error) {
      issues.push(badPattern(error, source, [...path, index]));
    }
  }
  return patterns;
}

async function compileEach(sources: readonly string[], path: ConfigPath, issues: ConfigIssue[]): Promise<Pattern[]> {
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
  path: ConfigPath,
  issues: ConfigIssue[],
  flags: '' | 'i' = '',
): Promise<Pattern | undefined> {
  try {
    const { test } = await compileRegex(source, flags);
    return { source, test };
  } catch (error) {
    issues.push(badPattern(error, source, path));
    return undefined;
  }
}

/** What is wrong with a pattern; throws what is no finding about it. */
function badPattern(error: unknown, source: string, path: ConfigPath): ConfigIssue {
  if (!(error instanceof RegexSyntaxError)) throw error;
  return {
    path,
    code: 'bad-pattern',
    message: `the pattern ${JSON.stringify(source)} does not compile: ${error.message}`,
    hint: 'patterns have RE2 syntax: no look-around and no back-references',
  };
}

/** Throws what was found wrong with a config, if anything was. */
export function throwIssues(issues: readonly ConfigIssue[]): void {
  if (issues.length > 0) throw new GraderConfigError(issues);
}

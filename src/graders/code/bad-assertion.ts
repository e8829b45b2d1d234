import type { ConfigIssue, SandboxLanguage } from '../grader.js';

/** An assertion that would be wrong in every trial. */
export function badAssertion(path: ConfigIssue['path'], problem: string, language: SandboxLanguage): ConfigIssue {
  return {
    path,
    code: 'bad-assertion',
    message: `this cannot be evaluated: ${problem}`,
    hint: language === 'python' ? 'an assertion is one Python expression' : 'an assertion is one JavaScript expression',
  };
}

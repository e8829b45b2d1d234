import * as z from 'zod';
import { gradeChecks } from '../checks.js';
import { defineGrader, GraderConfigError, type Grader } from '../grader.js';
import { throwIssues } from '../patterns.js';
import { badAssertion } from './bad-assertion.js';
import { namesUsedBy, valuesOf } from './names.js';

const config = z.strictObject({
  assertions: z.array(z.string()).optional(),
  language: z.enum(['python', 'javascript']).optional(),
});

/** `code`: expressions over the output and the transcript, evaluated in a sandbox; each must be true. */
export const code = defineGrader({
  kind: 'code',
  config,
  async create({ assertions = [], language = 'python' }, { sandboxes }): Promise<Grader> {
    if (assertions.length === 0)
      throw new GraderConfigError([
        {
          path: [],
          code: 'no-checks',
          message: 'this grader checks nothing: it has no assertions',
          hint: 'give at least one in assertions',
        },
      ]);
    const blank = assertions.flatMap((assertion, index) => (assertion.trim() === '' ? [index] : []));
    if (blank.length > 0)
      throw new GraderConfigError(
        blank.map((index) => ({
          path: ['assertions', index],
          code: 'blank-assertion',
          message: 'an assertion is blank',
          hint: 'remove it',
        })),
      );
    const problems = await sandboxes.check(language, assertions);
    throwIssues(
      problems.flatMap((problem, index) =>
        problem === undefined ? [] : [badAssertion(['assertions', index], problem, language)],
      ),
    );
    const used = namesUsedBy(assertions);
    return {
      needsWorkspace: false,
      async grade(input, signal) {
        const results = await sandboxes.evaluate(language, assertions, valuesOf(used, input), signal);
        const failures = results.flatMap((result, index) => {
          const assertion = assertions[index] ?? '';
          if ('error' in result) return [`assertion could not be evaluated: ${assertion}: ${result.error}`];
          return result.ok ? [] : [`assertion is false: ${assertion}`];
        });
        return gradeChecks(assertions.length, failures, 'all assertions hold', {
          total_assertions: assertions.length,
          passed_assertions: assertions.length - failures.length,
        });
      },
    };
  },
});

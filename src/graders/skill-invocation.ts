import * as z from 'zod';
import { defineGrader, GraderError, type Grader } from './grader.js';
import { compareNames, type Matching } from './name-sequence.js';

const matchings = {
  exact_match: 'exact',
  in_order: 'in-order',
  any_order: 'any-order',
} as const satisfies Record<string, Matching>;

const config = z.strictObject({
  required_skills: z.array(z.string()).min(1),
  mode: z.enum(['exact_match', 'in_order', 'any_order']),
  allow_extra: z.boolean().optional(),
});

/** Share of the score that is lost when nothing but extra skills were invoked. */
const extraPenalty = 0.6;

/** `skill_invocation`: the skills that were invoked, against a required list. */
export const skillInvocation = defineGrader({
  kind: 'skill_invocation',
  config,
  wants: () => ({ skills: true }),
  create({ required_skills, mode, allow_extra = true }): Grader {
    return {
      needsWorkspace: false,
      grade(input) {
        if (!input.skillInvocations)
          throw new GraderError('the executor does not report skill invocations, so that they cannot be judged');
        const actual = input.skillInvocations.map((skill) => skill.name);
        const { passed, precision, recall, f1, missing } = compareNames(required_skills, actual, matchings[mode]);
        const extra = allow_extra ? 0 : Math.max(0, actual.length - required_skills.length);
        const problems = [
          ...(missing.length > 0 ? [`missing: ${missing.join(', ')}`] : []),
          ...(missing.length === 0 && !passed ? [`the skills differ in order or number (${mode})`] : []),
          ...(extra > 0 ? [`${extra} more than required, and allow_extra is false`] : []),
        ];
        return {
          score: extra > 0 ? f1 * (1 - (extraPenalty * extra) / actual.length) : f1,
          passed: passed && extra === 0,
          feedback: problems.length === 0 ? `the skills match (${mode})` : problems.join('; '),
          details: { mode, required_skills, actual_skills: actual, allow_extra, precision, recall, f1 },
        };
      },
    };
  },
});

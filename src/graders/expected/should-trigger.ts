import * as z from 'zod';
import { defineGrader, GraderError, type Grader } from '../grader.js';

const config = z.strictObject({ skill: z.string().min(1), should_trigger: z.boolean() });

/** `expected.should_trigger` of a task: whether the agent invoked the skill of the eval, as it should or should not. */
export const shouldTrigger = defineGrader({
  kind: 'skill_invocation',
  config,
  onlyWithSkills: true,
  wants: () => ({ skills: true }),
  create({ skill, should_trigger }): Grader {
    return {
      needsWorkspace: false,
      grade({ skillInvocations }) {
        if (!skillInvocations)
          throw new GraderError('the executor does not report skill invocations, so that they cannot be judged');
        const actual = skillInvocations.map(({ name }) => name);
        const triggered = actual.includes(skill);
        const passed = triggered === should_trigger;
        const what = triggered ? 'was invoked' : 'was not invoked';
        return {
          score: passed ? 1 : 0,
          passed,
          feedback: `the skill ${skill} ${what}${passed ? ', as it should be' : `, but it should${should_trigger ? '' : ' not'}`}`,
          details: { skill, should_trigger, did_trigger: triggered, actual_skills: actual },
        };
      },
    };
  },
});

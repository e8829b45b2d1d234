import * as z from 'zod';
import { defineGrader, GraderError, type ConfigIssue, type Grade, type GradeInput, type Grader } from '../grader.js';
import { throwIssues } from '../patterns.js';
import { wholeOutput } from '../whole-output.js';
import { askedAgain, questionText, verdictForm } from './question.js';
import { rubricText } from './rubric.js';
import { JudgeVerdict, readAnswer } from './verdict.js';

const config = z.strictObject({
  prompt: z.string().regex(/\S/, 'must not be blank').optional(),
  rubric: z.string().regex(/\S/, 'must not be blank').optional(),
  model: z.string().optional(),
  continue_session: z.boolean().optional(),
  mode: z.enum(['independent', 'pairwise']).optional(),
  /** Waza's rubrics speak of it; there is no other form. */
  response_format: z.literal('json').optional(),
});

/** `prompt`: a model judges the answer by a prompt, a rubric, or both. It is asked through the executor of the run. */
export const prompt = defineGrader({
  kind: 'prompt',
  config,
  asksJudge: true,
  async create(given, context, name): Promise<Grader> {
    const issues: ConfigIssue[] = refusals(given);
    const rubric = given.rubric === undefined ? undefined : await rubricText(given.rubric, context, issues);
    throwIssues(issues);
    const instructions = [given.prompt, rubric].filter((each) => each !== undefined);
    const about = { grader: name, ...(given.model && { model: given.model }) };
    return {
      needsWorkspace: false,
      async grade(input) {
        const { judge } = input;
        if (judge === undefined) throw new GraderError('nobody is there to judge');
        const question = questionText(judgedOf(input, instructions), verdictForm);
        let answer = await judge.ask(question, about);
        let read = readAnswer(answer.text, JudgeVerdict);
        if (!read.ok) {
          answer = await judge.ask(askedAgain(question, read.problem), about);
          read = readAnswer(answer.text, JudgeVerdict);
        }
        if (!read.ok) throw new GraderError(`the judge gave no verdict that can be read: ${read.problem}`);
        const details = { prompt: instructions.join('\n\n'), response: answer.text, model: answer.model };
        return gradeOf(read.value, details);
      },
    };
  },
});

function judgedOf(input: GradeInput, instructions: readonly string[]) {
  return {
    task: input.prompt,
    instructions,
    answers: [{ title: "The agent's answer", text: wholeOutput(input) }],
    ...(input.toolCalls && { toolCalls: input.toolCalls }),
  };
}

/** Waza's formula: the share of passes; passed when something passed and nothing failed. */
function gradeOf({ passes, failures }: JudgeVerdict, details: object): Grade {
  const total = passes.length + failures.length;
  const [passed, failed] = [notes(passes), notes(failures)];
  return {
    score: total === 0 ? 0 : passes.length / total,
    passed: failures.length === 0 && passes.length > 0,
    feedback: total === 0 ? 'the judge named nothing that passes' : failed === '' ? 'the judge passed it all' : failed,
    details: { ...details, passes: passed, failures: failed },
  };
}

function notes(list: JudgeVerdict['passes']): string {
  return list.map(({ description, reason }) => (reason ? `${description}: ${reason}` : description)).join('; ');
}

function refusals(given: z.output<typeof config>): ConfigIssue[] {
  const issues: ConfigIssue[] = [];
  if (given.prompt === undefined && given.rubric === undefined)
    issues.push({
      path: [],
      code: 'no-checks',
      message: 'nothing says what to judge by',
      hint: 'give `prompt`, `rubric`, or both',
    });
  if (given.continue_session === true)
    issues.push({
      path: ['continue_session'],
      code: 'not-offered',
      message: 'no executor can continue the session of the agent',
      hint: 'leave it out: the judge is shown the task, the answer and the tool calls, and a copy of the workspace',
    });
  if (given.mode === 'pairwise')
    issues.push({
      path: ['mode'],
      code: 'not-offered',
      message: '`mode: pairwise` needs the answer of the baseline, which is made after the trials with skills',
      hint: 'use `mode: independent`; the baseline is judged by the same prompt, and the result compares the two',
    });
  return issues;
}

import * as z from 'zod';
import { defineGrader, GraderError, type ConfigIssue, type Grade, type GradeInput, type Grader } from '../grader.js';
import { throwIssues } from '../patterns.js';
import { wholeOutput } from '../whole-output.js';
import { askFor, type Question } from './ask.js';
import { comparePair } from './pairwise.js';
import { questionText, sessionQuestion, verdictForm } from './question.js';
import { rubricText } from './rubric.js';
import { JudgeVerdict } from './verdict.js';

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
  wants: ({ mode, continue_session: session }) => ({
    ...(mode === 'pairwise' && { baseline: true as const }),
    ...(session === true && { session: true as const }),
  }),
  async create(given, context, name): Promise<Grader> {
    const issues: ConfigIssue[] = refusals(given);
    const rubric = given.rubric === undefined ? undefined : await rubricText(given.rubric, context, issues);
    throwIssues(issues);
    const instructions = [given.prompt, rubric].filter((each) => each !== undefined);
    const about = { grader: name, ...(given.model && { model: given.model }) };
    const inSession = given.continue_session === true;
    return {
      needsWorkspace: false,
      // Who goes on with the session of the agent works where the agent did.
      ...(inSession && { last: true }),
      async grade(input) {
        const { baseline } = input;
        if (given.mode === 'pairwise' && baseline !== undefined)
          return await comparePair(input, baseline, instructions, about);
        const question = inSession ? ofSession(instructions) : ofTrial(input, instructions);
        const place = inSession ? { session: sessionOf(input) } : {};
        const { value, answer } = await askFor(input.judge, question, { ...about, ...place }, JudgeVerdict);
        const details = { prompt: instructions.join('\n\n'), response: answer.text, model: answer.model };
        return gradeOf(value, details);
      },
    };
  },
});

function ofTrial(input: GradeInput, instructions: readonly string[]): Question {
  const text = wholeOutput(input);
  const judged = (task: string) => ({
    task,
    instructions,
    answers: [{ title: "The agent's answer", text }],
    ...(input.toolCalls && { toolCalls: input.toolCalls }),
  });
  return {
    text: questionText(judged(input.prompt), verdictForm),
    identity: questionText(judged(input.promptSource ?? input.prompt), verdictForm, 'mark'),
  };
}

function ofSession(instructions: readonly string[]): Question {
  const text = sessionQuestion(instructions, verdictForm);
  return { text, identity: text };
}

function sessionOf({ sessionId }: GradeInput): string {
  if (sessionId !== undefined && sessionId !== '') return sessionId;
  throw new GraderError('the executor did not say in which session the agent worked');
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
  if (given.continue_session === true && given.mode === 'pairwise')
    issues.push({
      path: ['continue_session'],
      code: 'conflict',
      message: '`mode: pairwise` compares two answers, and a session has made only one of them',
      hint: 'leave one of the two out',
    });
  return issues;
}

import type * as z from 'zod';
import { GraderError, type Judge, type JudgeAnswer, type JudgeQuestion } from '../grader.js';
import { askedAgain } from './question.js';
import { readAnswer } from './verdict.js';

/** The text of a question, and the same without what is random in it. */
export interface Question {
  readonly text: string;
  readonly identity: string;
}

/** Asks, and asks once more when the answer cannot be read. Throws GraderError when that cannot be read either. */
export async function askFor<T>(
  judge: Judge | undefined,
  { text, identity }: Question,
  about: Omit<JudgeQuestion, 'identity'>,
  schema: z.ZodObject & z.ZodType<T>,
): Promise<{ readonly value: T; readonly answer: JudgeAnswer }> {
  if (judge === undefined) throw new GraderError('nobody is there to judge');
  let answer = await judge.ask(text, { ...about, identity });
  let read = readAnswer(answer.text, schema);
  if (!read.ok) {
    const { problem } = read;
    answer = await judge.ask(askedAgain(text, problem), { ...about, identity: askedAgain(identity, problem) });
    read = readAnswer(answer.text, schema);
  }
  if (!read.ok) throw new GraderError(`the judge gave no verdict that can be read: ${read.problem}`);
  return { value: read.value, answer };
}

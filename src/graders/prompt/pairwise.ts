import { type BaselineAnswer, GraderError, type Grade, type GradeInput, type JudgeQuestion } from '../grader.js';
import { wholeOutput } from '../whole-output.js';
import { askFor } from './ask.js';
import { questionText, winnerForm } from './question.js';
import { JudgeWinner } from './verdict.js';

type Winner = 'skill' | 'baseline' | 'tie';

/** Waza's scores of a comparison: of the answer with skills. */
const scores: Readonly<Record<Winner, number>> = { skill: 1, tie: 0.5, baseline: 0 };

/**
 * Compares the answer with that of the same trial without skills, twice, each being shown first once: a judge that
 * prefers a place and not an answer comes to a tie, as in waza. Compared with itself an answer is a tie, too: so the two
 * arms of a run can be compared by the same grader.
 */
export async function comparePair(
  input: GradeInput,
  baseline: BaselineAnswer,
  instructions: readonly string[],
  about: Omit<JudgeQuestion, 'identity'>,
): Promise<Grade> {
  const prompt = instructions.join('\n\n');
  if (baseline === 'itself') {
    const reasoning = 'this is the answer that the others are compared with';
    return gradeOf('tie', { magnitude: 'equal', reasoning, position_consistent: true }, { prompt });
  }
  if ('problem' in baseline) throw new GraderError(`there is nothing to compare with: ${baseline.problem}`);
  const [own, other] = [wholeOutput(input), wholeOutput(baseline)];
  const ask = async (a: string, b: string) => {
    const judged = (task: string) => ({
      task,
      instructions,
      answers: [
        { title: 'Answer A', text: a },
        { title: 'Answer B', text: b },
      ],
    });
    const question = {
      text: questionText(judged(input.prompt), winnerForm),
      identity: questionText(judged(input.promptSource ?? input.prompt), winnerForm, 'mark'),
    };
    return await askFor(input.judge, question, { ...about, blind: true }, JudgeWinner);
  };
  const first = await ask(other, own);
  const second = await ask(own, other);
  const [one, two] = [winnerOf(first.value, 'baseline', 'skill'), winnerOf(second.value, 'skill', 'baseline')];
  const details = { pass1: first.value, pass2: second.value, prompt, model: second.answer.model };
  if (one === two) {
    const { magnitude, reasoning } = first.value;
    return gradeOf(one, { magnitude, reasoning, position_consistent: true }, details);
  }
  const reasoning = `the judge chose ${one} when the baseline was shown first, ${two} when it was second`;
  return gradeOf('tie', { magnitude: 'equal', reasoning, position_consistent: false }, details);
}

function winnerOf({ winner }: JudgeWinner, a: Winner, b: Winner): Winner {
  return winner === 'A' ? a : winner === 'B' ? b : 'tie';
}

function gradeOf(
  winner: Winner,
  rest: { readonly magnitude: string; readonly reasoning: string; readonly position_consistent: boolean },
  details: object,
): Grade {
  const feedback = winner === 'tie' ? `tie: ${rest.reasoning}` : `${winner} is ${rest.magnitude}: ${rest.reasoning}`;
  return {
    score: scores[winner],
    passed: winner !== 'baseline',
    feedback,
    details: { ...details, mode: 'pairwise', pairwise: { winner, ...rest } },
  };
}

import type { EvalOutcome } from '../../results/outcome.js';
import { suiteOf } from '../report-input.js';
import { type Interpretation, interpret } from './interpret.js';
import { interpretationText } from './text.js';

/** An outcome in memory, interpreted, with the same as text. */
export async function interpretOutcome(outcome: EvalOutcome): Promise<Interpretation & { readonly text: string }> {
  const interpretation = await interpret(await suiteOf(outcome));
  return { ...interpretation, text: interpretationText(interpretation) };
}

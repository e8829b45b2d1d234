import { readBounded } from './bounded-read.js';
import { GraderError, type GradeInput } from './grader.js';

/** An output as trials have it: of a long one `output` is only its head and tail. */
type Output = Pick<GradeInput, 'output' | 'outputPath'>;

const read = new WeakMap<Output, string>();

/**
 * The whole output, read from disk when the input holds only its head and tail: a grade of a part would be a guess.
 * Throws GraderError when it is larger than graders read.
 */
export function wholeOutput(input: Output): string {
  if (input.outputPath === undefined) return input.output;
  const known = read.get(input);
  if (known !== undefined) return known;
  const outcome = readBounded(input.outputPath);
  if ('problem' in outcome) throw new GraderError(`the whole output ${outcome.problem}`);
  const text = outcome.bytes.toString('utf8');
  read.set(input, text);
  return text;
}

import { GraderError } from './grader.js';
import type { Validator } from './schema-compiler.js';
import type { SchemaVerdict } from './schema-messages.js';

/** Checks an output with a compiled schema, in whichever thread. Throws GraderError for one that is nested too deeply. */
export function checkOutput(validate: Validator, output: string): SchemaVerdict {
  let value: unknown;
  try {
    value = JSON.parse(output);
  } catch (error) {
    return { notJson: error instanceof Error ? error.message : String(error) };
  }
  try {
    return { violations: validate(value) };
  } catch (error) {
    // The stack overflows on values that are nested without end.
    if (error instanceof RangeError) throw new GraderError('the output is nested too deeply to be checked');
    throw error;
  }
}

import { readEvalFile } from '../eval-files.js';
import type { ConfigIssue, GraderContext } from '../grader.js';

/** One line that ends like the name of a text file. */
const fileName = /^[^\r\n]+\.(?:ya?ml|md|markdown|txt)$/i;

/**
 * The text of a rubric: as it is written, or of the file that it names, beside the eval file or in its fixtures.
 * Undefined with an issue when there is no such file.
 */
export async function rubricText(
  rubric: string,
  context: GraderContext,
  issues: ConfigIssue[],
): Promise<string | undefined> {
  if (!fileName.test(rubric.trim())) return rubric;
  const issue = (message: string): undefined => {
    const hint = 'a rubric in one line that ends in .yaml, .yml, .md or .txt names a file, relative to the eval file';
    issues.push({ path: ['rubric'], code: 'missing-file', message, hint });
  };
  const file = await readEvalFile(rubric.trim(), context);
  if ('problem' in file) return issue(`the rubric cannot be read: ${file.problem}`);
  const text = file.bytes.toString('utf8').trim();
  return text === '' ? issue('the file of the rubric is empty') : text;
}

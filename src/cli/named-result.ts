import { DomainError } from '../protocol/errors.js';
import { type RanSuite, suiteOf } from '../reports/report-input.js';
import { checkResult, wrongResult } from '../results/stored/check-result.js';
import { outcomeFrom } from '../results/stored/stored-outcome.js';
import { messageOf } from '../support/message-of.js';
import { openRegularFile } from '../support/regular-file.js';

/** A result file is checked as a whole; one beyond this is not. */
const maxBytes = 512 * 1024 * 1024;

/** The result in a file that a person named. Throws invalid-params, with the place, when it is none of an eval. */
export async function readNamedResult(path: string): Promise<RanSuite> {
  await using file = await openRegularFile(path).catch((error: unknown) => {
    const hint = 'name a run id, "latest", or the result.json of a run';
    throw new DomainError('invalid-params', `there is no result file ${path}: ${messageOf(error)}`, { path, hint });
  });
  if ((await file.stat()).size > maxBytes) throw new DomainError('limit', `${path} is larger than 512 MiB`, { path });
  const found = checkResult((await file.readFile('utf8')).replace(/^\uFEFF/, ''), path);
  if ('problem' in found) throw wrongResult(found.problem);
  return await suiteOf(outcomeFrom(found.result), path);
}

import type * as z from 'zod/mini';
import { issueText } from '../protocol/issue-text.js';
import { DomainError } from '../protocol/errors.js';

/** Says which parameter is wrong and how; unknown ones are named together with the known ones. */
export function invalidParams(method: string, params: z.ZodMiniObject, error: z.core.$ZodError): DomainError {
  const known = Object.keys(params.shape);
  const unknown = error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? issue.keys.map((key) => pathText([...issue.path, key])) : [],
  );
  const wrong = error.issues
    .filter((issue) => issue.code !== 'unrecognized_keys')
    .map((issue) => (issue.path.length === 0 ? issueText(issue) : `${pathText(issue.path)}: ${issueText(issue)}`));
  const parts = [...unknown.map((name) => `unknown parameter "${name}"`), ...wrong];
  const hint = known.length === 0 ? 'it takes no parameters' : `parameters: ${known.join(', ')}`;
  return new DomainError('invalid-params', `${method}: ${parts.join('; ')}`, { hint });
}

function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${String(step)}`))
    .join('');
}

/** The issues of a failed check in one line, for the log. */
export function issuesText(error: z.core.$ZodError): string {
  return error.issues.map((issue) => `${pathText(issue.path)}: ${issue.message}`).join('; ');
}

import { actionSequence } from './action-sequence.js';
import { behavior } from './behavior.js';
import { code } from './code/code.js';
import { diff } from './diff.js';
import { file } from './file.js';
import type { GraderKind } from './grader.js';
import { jsonSchema } from './json-schema.js';
import { program } from './program.js';
import { prompt } from './prompt/prompt.js';
import { skillInvocation } from './skill-invocation.js';
import { text } from './text.js';
import { toolConstraint } from './tool-constraint.js';

const kinds: readonly GraderKind[] = [
  text,
  file,
  code,
  program,
  jsonSchema,
  behavior,
  toolConstraint,
  actionSequence,
  skillInvocation,
  diff,
  prompt,
];

/** The kinds of grader by the name that files use for them. */
export const graderKinds: ReadonlyMap<string, GraderKind> = new Map(kinds.map((kind) => [kind.kind, kind]));

/** Names that people know from elsewhere or from older documents, with what does that job here. */
const otherNames: ReadonlyMap<string, string> = new Map([
  ['regex', 'use text with regex_match'],
  ['keyword', 'use text with contains'],
  ['keywords', 'use text with contains'],
  ['contains', 'use text with contains'],
  ['script', 'use program, or code for expressions'],
  ['python', 'use code with language: python'],
  ['javascript', 'use code with language: javascript'],
  ['tool_calls', 'use tool_constraint, or behavior with required_tools'],
  ['llm', 'use prompt, with a rubric'],
  ['llm_comparison', 'use prompt, with a rubric'],
  ['human', 'nobody is asked during a run; use program or code'],
  ['human_calibration', 'nobody is asked during a run; use program or code'],
]);

/** What to tell about a kind that `graderKinds` does not have. */
export function explainUnknownKind(kind: string): { readonly message: string; readonly hint: string } {
  const all = `the kinds are ${[...graderKinds.keys()].join(', ')}`;
  const other = otherNames.get(kind.toLowerCase());
  if (other !== undefined) return { message: `there is no grader of the kind ${JSON.stringify(kind)}`, hint: other };
  const nearest = nearestKind(kind);
  return {
    message: `there is no grader of the kind ${JSON.stringify(kind)}`,
    hint: nearest === undefined ? all : `did you mean ${nearest}?`,
  };
}

/** The kind that is at most a third of its letters away. */
function nearestKind(kind: string): string | undefined {
  const wanted = plain(kind);
  if (wanted.length > 40) return undefined;
  const near = [...graderKinds.keys()]
    .map((name) => ({ name, distance: editDistance(wanted, plain(name)) }))
    .filter(({ name, distance }) => distance <= Math.max(1, Math.floor(name.length / 3)))
    .toSorted((a, b) => a.distance - b.distance);
  return near[0]?.name;
}

/** Spelling that does not matter: case, `-` or `_`, British or American. */
function plain(kind: string): string {
  return kind
    .toLowerCase()
    .replaceAll(/[-_\s]/g, '')
    .replace('behaviour', 'behavior');
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

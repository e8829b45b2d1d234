import * as z from 'zod';

const Note = z.strictObject({ description: z.string().min(1), reason: z.string().optional() });

/** What a judge has to answer. */
export const JudgeVerdict = z.strictObject({ passes: z.array(Note), failures: z.array(Note) });
export type JudgeVerdict = z.output<typeof JudgeVerdict>;

/** What a judge of two answers has to say. */
export const JudgeWinner = z.strictObject({
  winner: z.enum(['A', 'B', 'tie']),
  magnitude: z.enum(['much-better', 'slightly-better', 'equal']),
  reasoning: z.string(),
});
export type JudgeWinner = z.output<typeof JudgeWinner>;

/** Starts of objects that are tried in one answer; prose full of braces ends there. */
const MAX_STARTS = 500;
/** Characters of an answer that are looked at, from its end. */
const MAX_TEXT = 256 * 1024;

export type ReadAnswer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

/**
 * The verdict in an answer: bare, in a code fence, or behind prose. It must be the only object that has one of the
 * schema's keys (a judge that quotes another one has not said which is its own), and must fit the schema strictly.
 */
export function readAnswer<T>(text: string, schema: z.ZodObject & z.ZodType<T>): ReadAnswer<T> {
  const keys = Object.keys(schema.shape);
  const found = new Map<string, unknown>();
  for (const object of objectsIn(text.slice(-MAX_TEXT))) {
    if (keys.some((key) => Object.hasOwn(object, key))) found.set(JSON.stringify(object), object);
  }
  const [value] = found.values();
  const wanted = keys.map((key) => `"${key}"`).join(' and ');
  if (value === undefined) return { ok: false, problem: `there is no JSON object with ${wanted} in it` };
  if (found.size > 1) return { ok: false, problem: `there are ${found.size} different JSON objects with ${wanted}` };
  const parsed = schema.safeParse(value);
  if (parsed.success) return { ok: true, value: parsed.data };
  const problems = parsed.error.issues.slice(0, 5).map((issue) => {
    const at = issue.path.map(String).join('.');
    return at === '' ? issue.message : `${at}: ${issue.message}`;
  });
  return { ok: false, problem: problems.join('; ') };
}

/** The outermost JSON objects in a text. */
function* objectsIn(text: string): Generator<object> {
  let tried = 0;
  for (let at = text.indexOf('{'); at >= 0 && tried < MAX_STARTS; at = text.indexOf('{', at)) {
    tried++;
    const end = endOfObject(text, at);
    const object = end === undefined ? undefined : parseObject(text.slice(at, end));
    if (object === undefined || end === undefined) at++;
    else {
      yield object;
      at = end;
    }
  }
}

/** Behind the brace that closes the one at `start`; braces within strings do not count. */
function endOfObject(text: string, start: number): number | undefined {
  let depth = 0;
  let quoted = false;
  for (let at = start; at < text.length; at++) {
    const char = text[at];
    if (quoted) {
      if (char === '\\') at++;
      else if (char === '"') quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === '{') depth++;
    else if (char === '}' && --depth === 0) return at + 1;
  }
  return undefined;
}

function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

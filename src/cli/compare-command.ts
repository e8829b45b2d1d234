import * as z from 'zod/mini';
import type { Params, Result } from '../protocol/methods.js';
import { type App, type Terminal, exitCodes } from './app.js';
import { type ComparisonAnswer, renderComparison } from './comparison-text.js';
import { runNamed } from './run-name.js';

/** `assay compare A B`: what became worse, better or stayed; the gates decide the exit code. */
export async function compareCommand(
  app: App,
  terminal: Terminal,
  request: Pick<Params<'run.compare'>, 'base' | 'head' | 'fail_on'>,
  json: boolean,
): Promise<number> {
  const [base, head] = [await runNamed(app, request.base), await runNamed(app, request.head)];
  const answer = await wholeAnswer(app, { ...request, base, head });
  terminal.out(json ? `${JSON.stringify(answer)}\n` : renderComparison(answer, terminal));
  return exitCodeOf(answer);
}

const Models = z.array(z.looseObject({ evidence: z.optional(z.unknown()) }));
const Tasks = z.array(z.looseObject({ task_id: z.string() }));

/** All pages in one. */
async function wholeAnswer(app: App, request: Params<'run.compare'>): Promise<ComparisonAnswer> {
  const first = await app.call('run.compare', { ...request, limit: 500 });
  const tasks = Tasks.parse(first['tasks']);
  let cursor = first.next_cursor;
  while (cursor !== undefined) {
    const page: Result<'run.compare'> = await app.call('run.compare', { ...request, limit: 500, cursor });
    tasks.push(...Tasks.parse(page['tasks']));
    cursor = page.next_cursor;
  }
  const { next_cursor: _, ...answer } = { ...first, tasks };
  return answer;
}

/** 1 when a gate failed; 3 when one could not tell, or when nothing was judged in both runs; else 0. */
export function exitCodeOf({ gates, models }: ComparisonAnswer): number {
  if (gates.some((gate) => gate.status === 'failed')) return exitCodes.failed;
  if (gates.some((gate) => gate.status === 'error')) return exitCodes.error;
  const judged = Models.safeParse(models).data?.some((model) => model.evidence !== undefined) === true;
  return judged ? exitCodes.passed : exitCodes.error;
}

import type { MethodName } from '../protocol/methods.js';
import type { Progress, RunSummary } from '../protocol/run.js';

/** Characters of JSON in a text summary; hosts that read only text still get the whole of small results. */
const maxText = 12_000;

/** A result as text for models whose host shows them no structured content. */
export function summarize(name: MethodName, result: object): string {
  const isRun = name === 'eval.run' || name === 'coverage.run';
  if (isRun && 'summary' in result && typeof result.summary === 'string') return result.summary;
  // Dispatch has just checked it against the schema of these methods; a second parse would show in every call.
  if (name === 'run.status' || name === 'run.wait') return runLine(result as RunSummary);
  return bounded(JSON.stringify(result));
}

/** `run-…: completed, failed; 12/12 done: 10 passed, 2 failed` */
function runLine(run: RunSummary): string {
  const state = [run.status, ...(run.verdict === undefined ? [] : [run.verdict])].join(', ');
  const why = run.error === undefined ? '' : `; ${run.error.kind}: ${run.error.message}`;
  const where = run.result_path === undefined ? '' : `; result: ${run.result_path}`;
  return `${run.id}: ${state}; ${progressText(run.progress)}${why}${where}`;
}

function progressText(progress: Progress): string {
  const counts = (['passed', 'failed', 'errors', 'skipped', 'canceled'] as const)
    .filter((name) => progress[name] > 0)
    .map((name) => `${progress[name]} ${name}`);
  return `${progress.done}/${progress.total} done${counts.length === 0 ? '' : `: ${counts.join(', ')}`}`;
}

function bounded(text: string): string {
  if (text.length <= maxText) return text;
  return `${text.slice(0, maxText)}… (${text.length - maxText} more characters in structuredContent; ask for a smaller page)`;
}

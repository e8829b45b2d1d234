import { resultOf, type SuiteReport, totalCounts, worstResult } from './report-input.js';

/**
 * All suites in one JSON document, in pieces of one task: `{schema_version, kind: "report", result, counts, suites}`.
 * A suite that was run has its whole `outcome`; one that was not has `error` and `diagnostics`.
 */
export async function* jsonReport(suites: readonly SuiteReport[]): AsyncGenerator<string> {
  const { duration_ms, ...counts } = totalCounts(suites);
  const result = worstResult(suites.map(resultOf));
  const head = { schema_version: 1, kind: 'report', result, counts, duration_ms };
  yield `${JSON.stringify(head).slice(0, -1)},"suites":[`;
  for (const [index, suite] of suites.entries()) {
    yield index === 0 ? '\n' : ',\n';
    if (suite.kind === 'not-run') {
      const { path, message, hint, diagnostics } = suite;
      const error = { message, ...(hint !== undefined && { hint }) };
      yield JSON.stringify({ path, result: resultOf(suite), error, diagnostics });
      continue;
    }
    const { head: outcome, resultPath } = suite;
    const facts = {
      path: outcome.eval_path,
      result: resultOf(suite),
      ...(resultPath !== undefined && { result_path: resultPath }),
    };
    yield `${JSON.stringify(facts).slice(0, -1)},"outcome":${JSON.stringify(outcome).slice(0, -1)},"tasks":[`;
    let separator = '\n';
    for await (const task of suite.tasks()) {
      yield `${separator}${JSON.stringify(task)}`;
      separator = ',\n';
    }
    yield '\n]}}';
  }
  yield '\n]}\n';
}

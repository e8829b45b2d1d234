import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect } from 'vitest';
import { parseCoverage } from '../../src/coverage/formats/parse-coverage.js';
import type { CoverageData, CoverageGroup, CoverageProblem, FileCoverage, Unit } from '../../src/coverage/model.js';

/** The text of a report in test/fixtures/coverage. */
export function fixtureText(name: string): string {
  const file = join(import.meta.dirname, '../fixtures/coverage', name);
  return name.endsWith('.gz') ? gunzipSync(readFileSync(file)).toString('utf8') : readFileSync(file, 'utf8');
}

/** What a report says, which must be readable. */
export async function parsed(text: string): Promise<CoverageData> {
  const result = await parseCoverage(text, { name: 'report' });
  if (!result.ok) expect.fail(`${result.problem.line}: ${result.problem.message}`);
  return result.value;
}

/** What is wrong with a report that must not be readable. */
export async function problemOf(text: string): Promise<CoverageProblem> {
  const result = await parseCoverage(text, { name: 'report' });
  if (result.ok) expect.fail('the report was read');
  return result.problem;
}

/** A file of Go with so many statements, the first of which are covered. */
export function goFile(path: string, covered: number, total: number): FileCoverage {
  const unit = (startLine: number, weight: number, hits: number): Unit => ({
    startLine,
    startColumn: 1,
    endLine: startLine,
    endColumn: 9,
    weight,
    hits,
  });
  return {
    path,
    units: [unit(1, covered, 1), unit(2, total - covered, 0)].filter(({ weight }) => weight > 0),
    metrics: { lines: null, statements: { covered, total }, branches: null, functions: null },
  };
}

export function group(name: string, covered: number, total: number, more: Partial<CoverageGroup> = {}): CoverageGroup {
  return { name, path: name, files: total === 0 ? [] : [goFile(`${name}/a.go`, covered, total)], ...more };
}

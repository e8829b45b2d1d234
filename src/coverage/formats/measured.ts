import type { Count, CoverageFormat, FileCoverage, Metrics, Point, Unit } from '../model.js';

/** What a format tells of a file, before it is counted. */
export interface Details {
  readonly path: string;
  readonly units: readonly Unit[];
  readonly branches?: readonly Point[];
  readonly functions?: readonly Point[];
}

/** A file with its counts, always made from the details: the sums that reports carry are sometimes wrong. */
export function measured(format: CoverageFormat, details: Details): FileCoverage {
  return { ...details, metrics: metricsOf(format, details) };
}

function metricsOf(format: CoverageFormat, { units, branches, functions }: Details): Metrics {
  return {
    lines: format === 'go' ? null : countLines(units),
    statements: format === 'go' || format === 'istanbul' ? countWeights(units) : null,
    branches: branches === undefined ? null : countPoints(branches),
    functions: functions === undefined ? null : countPoints(functions),
  };
}

function countWeights(units: readonly Unit[]): Count {
  let covered = 0;
  let total = 0;
  for (const { weight, hits } of units) {
    total += weight;
    if (hits > 0) covered += weight;
  }
  return { covered, total };
}

/** As Istanbul counts lines: those on which something starts, covered when any of it was reached. */
function countLines(units: readonly Unit[]): Count {
  const lines = new Map<number, boolean>();
  for (const { startLine, hits } of units) lines.set(startLine, hits > 0 || (lines.get(startLine) ?? false));
  let covered = 0;
  for (const hit of lines.values()) if (hit) covered += 1;
  return { covered, total: lines.size };
}

function countPoints(points: readonly Point[]): Count {
  return { covered: points.filter(({ hits }) => hits > 0).length, total: points.length };
}

/** Sum of two hit counts, which never leaves the integers. */
export function addHits(a: number, b: number): number {
  return Math.min(a + b, Number.MAX_SAFE_INTEGER);
}

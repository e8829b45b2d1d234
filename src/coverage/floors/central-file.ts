import * as z from 'zod';
import { FormatError, jsonOf, lineOf, located } from '../formats/problem.js';
import { metricNames, type Metric, type Result } from '../model.js';

const Tenths = z.int().min(0).max(1000);
const MetricName = z.enum(metricNames);
const Central = z.strictObject({
  version: z.literal(1),
  /** Said in the file for its readers; 855 is 85.5 %. */
  unit: z.literal('tenths of a percent'),
  fingerprint: z.record(z.string(), z.string()),
  floors: z.record(z.string(), z.partialRecord(MetricName, Tenths)),
  loosened: z
    .array(
      z.strictObject({
        group: z.string(),
        metric: MetricName,
        from: Tenths,
        to: Tenths,
        reason: z.string().min(1),
        time: z.string(),
      }),
    )
    .optional(),
});

/** What a percentage depends on besides the tests: cover mode, system, excluded files … */
export type Fingerprint = Readonly<Record<string, string>>;

/** A floor that was lowered, and why. */
export interface Loosened {
  readonly group: string;
  readonly metric: Metric;
  readonly from: number;
  readonly to: number;
  readonly reason: string;
  /** ISO 8601. */
  readonly time: string;
}

/** The floors of all groups in one file. */
export interface CentralFloors {
  readonly fingerprint: Fingerprint;
  /** Tenths by group and metric. */
  readonly floors: ReadonlyMap<string, ReadonlyMap<Metric, number>>;
  readonly loosened: readonly Loosened[];
}

/** Reads the text of a central floor file. One that is present and cannot be read is a problem, never no floors. */
export function parseCentralFloors(text: string, name: string): Result<CentralFloors> {
  return located(name, () => centralOf(text));
}

function centralOf(text: string): CentralFloors {
  const data = jsonOf(text, 'the floor file is not whole JSON', 'take it back from version control');
  const result = Central.safeParse(data);
  if (!result.success) {
    // A misspelt key is missing too: the slip says more.
    const { issues } = result.error;
    const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0];
    const unknown = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
    const path = [...(issue?.path.map(String) ?? []), ...unknown];
    const key = path.at(-1);
    const line = key === undefined ? 1 : lineOf(text, JSON.stringify(key));
    const hint = 'floors are whole tenths of a percent from 0 to 1000';
    throw new FormatError(line, `the floor file is wrong at \`${path.join('.')}\``, hint);
  }
  const floors = Object.entries(result.data.floors).map(([group, byMetric]) => {
    const metrics = metricNames.flatMap((metric): (readonly [Metric, number])[] => {
      const tenths = byMetric[metric];
      return tenths === undefined ? [] : [[metric, tenths]];
    });
    return [group, new Map(metrics)] as const;
  });
  const { fingerprint, loosened = [] } = result.data;
  return { fingerprint, floors: new Map(floors), loosened };
}

/** The text of the file, the same for the same floors: keys sorted, one floor on each line. */
export function formatCentralFloors({ fingerprint, floors, loosened }: CentralFloors): string {
  const byGroup = [...floors].map(([group, metrics]) => [group, sorted([...metrics])] as const);
  const document = {
    version: 1,
    unit: 'tenths of a percent',
    fingerprint: sorted(Object.entries(fingerprint)),
    floors: sorted(byGroup.filter(([, metrics]) => Object.keys(metrics).length > 0)),
    ...(loosened.length > 0 && { loosened }),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

/** As an object that keeps any name, `__proto__` too. */
function sorted<T>(entries: readonly (readonly [string, T])[]): Record<string, T> {
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * Says why floors that were made under `recorded` cannot judge what was measured under `current`; undefined when they
 * can.
 */
export function fingerprintDrift(recorded: Fingerprint, current: Fingerprint): string | undefined {
  const keys = [...new Set([...Object.keys(recorded), ...Object.keys(current)])].sort();
  const changed = keys.filter((key) => recorded[key] !== current[key]);
  if (changed.length === 0) return undefined;
  const parts = changed.map((key) => `${key}: ${recorded[key] ?? 'nothing'} → ${current[key] ?? 'nothing'}`);
  return `the floors were made under other conditions (${parts.join('; ')})`;
}

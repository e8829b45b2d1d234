import type { DiagnosticList } from './diagnostics.js';
import type { Path } from './problem.js';
import { valueAt } from './issues.js';
import type { SourceFile } from './source-file.js';

/** Keys of waza's format, and of ours, that are read and checked but change nothing in this version. */
const keys = {
  eval: [['config.mcp_servers', 'no server is started']],
  project: [
    ...['verbose', 'sessionLog'].map((key) => [`defaults.${key}`, '']),
    ...['skills', 'evals', 'results'].map((key) => [
      `paths.${key}`,
      'name paths on the command line or in the request',
    ]),
    ...['server', 'dev', 'tokens', 'storage'].map((key) => [key, '']),
  ],
} as const;

const parse = (list: readonly (readonly string[])[]) =>
  list.map(([key = '', why = '']) => ({ key, steps: key.split('.'), why }));
const parsedKeys = { eval: parse(keys.eval), project: parse(keys.project) };

/** Warns of every such key that says something; one that is empty, 0 or false asks for nothing. */
export function warnNoEffect(kind: keyof typeof keys, data: object, source: SourceFile, list: DiagnosticList): void {
  for (const { key, steps, why } of parsedKeys[kind]) {
    forEachAt(data, steps, (value, path) => {
      if (isNothing(value)) return;
      const message = `\`${key.replaceAll('.*', '[]')}\` has no effect yet`;
      const hint = why ? { hint: why } : {};
      const finding = { severity: 'warning', code: 'no-effect-yet', message, path, target: 'key', ...hint } as const;
      list.add(source, finding);
    });
  }
}

/** Calls `found` with every value that the steps lead to, `*` being any member of a list. Most steps lead nowhere. */
function forEachAt(
  data: unknown,
  steps: readonly string[],
  found: (value: unknown, path: Path) => void,
  path: Path = [],
): void {
  const step = steps[path.length];
  if (step === undefined) return found(data, path);
  if (typeof data !== 'object' || data === null) return;
  if (step !== '*') {
    const value = valueAt(data, [step]);
    if (value !== undefined) forEachAt(value, steps, found, [...path, step]);
  } else if (Array.isArray(data)) {
    for (let index = 0; index < data.length; index++) forEachAt(data[index], steps, found, [...path, index]);
  }
}

function isNothing(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.values(value).every(isNothing);
  return value === undefined || value === null || value === false || value === '' || value === 0;
}

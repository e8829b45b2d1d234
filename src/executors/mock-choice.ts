import type { YamlPath } from './located-yaml.js';

/** Something that a script tells once for all arms of a run, or by model, or with and without skills. */
export type Choice<T> =
  | { readonly told: T }
  | { readonly models: ReadonlyMap<string, Choice<T>> }
  | { readonly with_skills: Choice<T> | undefined; readonly baseline: Choice<T> | undefined };

type Report = (path: YamlPath, code: string, message: string, extra?: { key?: boolean; hint?: string }) => void;

/**
 * Reads `{models: {NAME: …, '*': …}}` and `{with_skills: …, baseline: …}`, one within the other if need be; anything
 * else is for `read`.
 */
export function readChoice<T>(
  value: unknown,
  path: YamlPath,
  read: (value: unknown, path: YamlPath) => T,
  report: Report,
): Choice<T> {
  const inner = (key: string, of: unknown, at: YamlPath): Choice<T> => readChoice(of, [...at, key], read, report);
  if (!isMap(value)) return { told: read(value, path) };
  if (Object.hasOwn(value, 'models')) {
    refuseOthers(value, ['models'], path, report);
    const models = value['models'];
    if (isMap(models)) {
      const at = [...path, 'models'];
      return { models: new Map(Object.entries(models).map(([name, of]) => [name, inner(name, of, at)])) };
    }
    report([...path, 'models'], 'wrong-type', `${path.join('.')}.models: must be a map of models to what they do`);
    return { models: new Map() };
  }
  if (Object.hasOwn(value, 'with_skills') || Object.hasOwn(value, 'baseline')) {
    refuseOthers(value, ['with_skills', 'baseline'], path, report);
    const arm = (key: 'with_skills' | 'baseline') =>
      Object.hasOwn(value, key) ? inner(key, value[key], path) : undefined;
    return { with_skills: arm('with_skills'), baseline: arm('baseline') };
  }
  return { told: read(value, path) };
}

/** What is told for a trial; undefined when its arm is not mentioned. `*` stands for the models without a name. */
export function chosen<T>(
  choice: Choice<T> | undefined,
  request: { readonly model: string; readonly baseline?: true },
): T | undefined {
  if (choice === undefined) return undefined;
  if ('told' in choice) return choice.told;
  if ('models' in choice) return chosen(choice.models.get(request.model) ?? choice.models.get('*'), request);
  return chosen(request.baseline === true ? choice.baseline : choice.with_skills, request);
}

function refuseOthers(value: object, known: readonly string[], path: YamlPath, report: Report): void {
  for (const key of Object.keys(value)) {
    if (known.includes(key)) continue;
    const message = `${path.join('.')}: "${key}" may not stand beside "${known.find((each) => Object.hasOwn(value, each))}"`;
    report([...path, key], 'unknown-key', message, { key: true });
  }
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

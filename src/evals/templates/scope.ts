/** The variables of a task: looked up where they stand, so that thousands of tasks share one set of inputs. */
export interface Vars {
  get(name: string): string | undefined;
  names(): Iterable<string>;
  /** Those that are the task's own, where the rest is the eval's. */
  own?(): Iterable<string>;
}

/** Names of a template besides `.Vars` and `.Context`, each with the kind of its value. */
export const fieldKinds = {
  TaskName: 'text',
  JobID: 'text',
  Iteration: 'number',
  Attempt: 'number',
  Timestamp: 'text',
} as const;
export type FieldName = keyof typeof fieldKinds;

export function isFieldName(name: string): name is FieldName {
  return Object.hasOwn(fieldKinds, name);
}

/** What a template may name at its place. */
export interface TemplateScope {
  /** The place in a sentence: "in a hook around the run". */
  readonly where: string;
  readonly vars: Vars;
  readonly fields: readonly FieldName[];
  /** Absent where there is no `.Context`. */
  readonly context?: Readonly<Record<string, unknown>>;
}

/** The values of a template when it is rendered. */
export interface TemplateData {
  readonly vars: Vars;
  readonly context?: Readonly<Record<string, unknown>>;
  /** Name of the task. */
  readonly TaskName?: string;
  /** Id of the run. */
  readonly JobID?: string;
  /** Number of the trial, from 1. */
  readonly Iteration?: number;
  /** Number of the attempt at a trial, from 1. */
  readonly Attempt?: number;
  /** Start of the run, RFC 3339. */
  readonly Timestamp?: string;
}

/** Variables from a map, or from several: the first that has a name gives its value. */
export function varsOf(...maps: readonly (Readonly<Record<string, string>> | undefined)[]): Vars {
  const all = new Map<string, string>();
  for (const map of maps.toReversed()) for (const [name, value] of Object.entries(map ?? {})) all.set(name, value);
  return { get: (name) => all.get(name), names: () => all.keys() };
}

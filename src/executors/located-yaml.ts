import { load } from 'js-yaml';
import { DomainError } from '../protocol/errors.js';
import { Positions } from '../support/yaml/positions.js';
import type { Path } from '../support/yaml/problem.js';
import { yamlProblem } from '../support/yaml/yaml-problem.js';

export type YamlPath = Path;

/** Line and column, from 1. */
interface Place {
  readonly line: number;
  readonly column: number;
}

export interface LocatedYaml {
  readonly value: unknown;
  /** Where the value at `path` begins, or the nearest one around it that is in the text. */
  placeOf(path: YamlPath): Place;
  /** Where the key that ends `path` stands. */
  placeOfKey(path: YamlPath): Place;
}

/**
 * Parses one YAML document. Throws DomainError('validation-failed') at the place of a syntax error; its text never
 * quotes the file. Positions are worked out when the first one is asked for.
 */
export function parseLocatedYaml(text: string, file: string): LocatedYaml {
  const source = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const value = parse(source, file);
  let positions: Positions | undefined;
  const find = (path: YamlPath, target: 'key' | 'value'): Place => {
    positions ??= new Positions(source);
    const { line, column } = positions.locate(path, target);
    return { line, column };
  };
  return { value, placeOf: (path) => find(path, 'value'), placeOfKey: (path) => find(path, 'key') };
}

function parse(source: string, file: string): unknown {
  try {
    return load(source);
  } catch (error) {
    const { at, ...problem } = yamlProblem(source, error, () => false);
    const { line, column } = at ?? { line: 1, column: 1 };
    const hint = problem.hint === undefined ? {} : { hint: problem.hint };
    throw new DomainError('validation-failed', `${file}:${line}:${column}: ${problem.message}`, {
      path: file,
      line,
      column,
      ...hint,
      diagnostics: [{ severity: 'error', ...problem, file, line, column }],
    });
  }
}

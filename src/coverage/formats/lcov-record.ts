import type { Point, Unit } from '../model.js';
import type { Details } from './measured.js';
import { addHits } from './measured.js';
import { FormatError } from './problem.js';

/** What one file of a tracefile tells, over all records of it. */
export class LcovRecord {
  readonly path: string;
  readonly #lines = new Map<number, number>();
  readonly #branches = new Map<string, Point>();
  /** By name and line: names alone repeat, as in generated code. */
  readonly #functions = new Map<string, Point>();
  /** Keys of the functions of the record by name, in its order: names repeat, and their counts come in that order. */
  #named = new Map<string, string[]>();
  /** Functions of lcov 2, by their number in the record. */
  #lineOfIndex = new Map<string, number>();

  constructor(path: string) {
    this.path = path;
  }

  /** A further record of the same file starts: names and numbers of its functions are its own. */
  reopen(): void {
    this.#named = new Map();
    this.#lineOfIndex = new Map();
  }

  add(kind: string, rest: string, at: number): void {
    switch (kind) {
      case 'DA':
        return this.#line(rest, at);
      case 'BRDA':
        return this.#branch(rest, at);
      case 'FN': {
        const [, start, name] = fields(/^(\d+)(?:,\d+)?,(.+)$/, rest, 'FN:line,name', at);
        return this.#declare(name, lineNumber(start, at));
      }
      case 'FNDA': {
        const [, hits, name] = fields(/^(\d+),(.+)$/, rest, 'FNDA:hits,name', at);
        return this.#count(name, count(hits, at), at);
      }
      case 'FNL': {
        const [, index, start] = fields(/^(\d+),(\d+)(?:,\d+)?$/, rest, 'FNL:index,line', at);
        this.#lineOfIndex.set(index, lineNumber(start, at));
        return;
      }
      case 'FNA': {
        const [, index, hits, name] = fields(/^(\d+),(\d+),(.+)$/, rest, 'FNA:index,hits,name', at);
        const line = this.#lineOfIndex.get(index);
        if (line === undefined) throw new FormatError(at, '`FNA` has a number that no `FNL` line gives');
        return this.#reach(`${line}:${name}`, line, count(hits, at));
      }
      case 'LF':
      case 'FNF':
      case 'BRF':
        fields(/^\d+$/, rest, `${kind}:number`, at);
        return;
      default:
        throw new FormatError(
          at,
          'the line is of no kind that lcov has',
          'lines read `DA:line,hits`, `BRDA:…`, `FN:…`',
        );
    }
  }

  details(): Required<Details> {
    const units = [...this.#lines].map(([line, hits]): Unit => ({ startLine: line, endLine: line, weight: 1, hits }));
    return {
      path: this.path,
      units,
      branches: [...this.#branches.values()],
      functions: [...this.#functions.values()],
    };
  }

  #line(rest: string, at: number): void {
    // Up to 7.6.1 coverage.py says so of a file that is empty.
    if (/^0,1,[\w+/]{22}$/.test(rest)) return;
    const [, line, hits] = fields(/^(\d+),(-?\d+)(?:,[^,]*)?$/, rest, 'DA:line,hits', at);
    const number = lineNumber(line, at);
    this.#lines.set(number, addHits(this.#lines.get(number) ?? 0, count(hits, at)));
  }

  #branch(rest: string, at: number): void {
    const [, line, block, way, taken] = fields(
      /^(\d+),(e?\d+),(.+),(-|\d+)$/,
      rest,
      'BRDA:line,block,branch,taken',
      at,
    );
    // The way out of a function has no line of its own: 0 up to 7.6.1 of coverage.py.
    const number = line === '0' ? 0 : lineNumber(line, at);
    const key = `${number}:${block}:${way}`;
    const hits = taken === '-' ? 0 : count(taken, at);
    this.#branches.set(key, { key, line: number, hits: addHits(this.#branches.get(key)?.hits ?? 0, hits) });
  }

  #declare(name: string, line: number): void {
    const keys = this.#named.get(name) ?? [];
    const twins = keys.filter((key) => key.startsWith(`${line}:`)).length;
    const key = `${line}:${name}${twins === 0 ? '' : `#${twins}`}`;
    this.#named.set(name, [...keys, key]);
    this.#reach(key, line, 0);
  }

  #count(name: string, hits: number, at: number): void {
    const [key, ...others] = this.#named.get(name) ?? [];
    if (key === undefined) throw new FormatError(at, '`FNDA` names a function that no `FN` line gives');
    if (others.length > 0) this.#named.set(name, others);
    this.#reach(key, Number.parseInt(key, 10), hits);
  }

  #reach(key: string, line: number, hits: number): void {
    this.#functions.set(key, { key, line, hits: addHits(this.#functions.get(key)?.hits ?? 0, hits) });
  }
}

/** The groups of a match, all of which took part in it or are empty. */
function fields(form: RegExp, text: string, wanted: string, at: number): [string, string, string, string, string] {
  const found = form.exec(text);
  if (found === null) throw new FormatError(at, `expected \`${wanted}\``);
  const [all = '', a = '', b = '', c = '', d = ''] = found;
  return [all, a, b, c, d];
}

function lineNumber(text: string, at: number): number {
  const line = Number(text);
  if (line < 1 || line > 1_000_000_000) throw new FormatError(at, 'lines count from 1');
  return line;
}

function count(text: string, at: number): number {
  const hits = Number(text);
  if (hits < 0)
    throw new FormatError(at, 'a line was reached a negative number of times', 'a counter overflowed: see gcov');
  return Math.min(hits, Number.MAX_SAFE_INTEGER);
}

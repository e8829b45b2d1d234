import { SCALAR_STYLE } from 'js-yaml';
import { lineTable, type LineTable } from './line-table.js';
import type { Part, Path, Range } from './problem.js';
import { resolved, writtenText, yamlTree, type MappingNode, type YamlNode } from './yaml-tree.js';

export type Target = 'key' | 'value';

interface Entry {
  readonly key?: YamlNode;
  readonly value: YamlNode;
}

/** Where the keys and values of one YAML text stand. Built only when a diagnostic needs a place. */
export class Positions {
  readonly #text: string;
  readonly #root: YamlNode | undefined;
  readonly #lines: LineTable;
  readonly #entries = new Map<MappingNode, ReadonlyMap<string, Entry>>();
  constructor(text: string) {
    this.#text = text;
    this.#lines = lineTable(text);
    this.#root = yamlTree(text);
  }

  /**
   * The place of a value, or of the key that holds it (an item of a list has no key: then of the item). Aliases and
   * merge keys are followed. Of a path that leads nowhere, the place of its deepest part that exists.
   */
  locate(path: Path, target: Target): Range {
    let node = this.#root;
    let found = node;
    for (const [index, step] of path.entries()) {
      const entry = this.#step(node, step);
      if (entry === undefined) {
        // A place inside what is missing: point at the name of what holds it.
        return this.#rangeOf(found, true);
      }
      node = entry.value;
      const wantsKey = target === 'key' || index < path.length - 1;
      found = wantsKey ? (entry.key ?? entry.value) : entry.value;
    }
    return this.#rangeOf(found, path.length === 0);
  }

  /**
   * The place of a part of a text. Escapes and folded lines make its offsets differ from those in the file, so that the
   * braces are counted: they stand in both. What then does not read the same is placed at its braces.
   */
  locatePart(path: Path, part: Part): Range {
    let node = this.#root;
    for (const step of path) node = this.#step(node, step)?.value;
    const scalar = resolved(node);
    if (scalar?.kind !== 'scalar') return this.locate(path, 'value');
    let start = scalar.start - 1;
    for (let left = bracesBefore(part.text, part.action); left >= 0; left--) {
      start = this.#text.indexOf('{{', start + 1);
      if (start === -1 || start >= scalar.end) return this.locate(path, 'value');
    }
    const before = part.text.slice(part.action, part.end);
    const same = this.#text.startsWith(before, start);
    const shift = start - part.action;
    return same ? this.#lines.range(part.at + shift, part.end + shift) : this.#lines.range(start, start + 2);
  }

  /** A plain scalar as it is written (`1.0`, not 1); undefined for anything else. */
  rawScalar(path: Path): string | undefined {
    let node = this.#root;
    for (const step of path) node = this.#step(node, step)?.value;
    const scalar = resolved(node);
    if (scalar?.kind !== 'scalar' || scalar.event.style !== SCALAR_STYLE.PLAIN) return undefined;
    return scalar.event.valueStart === -1 ? undefined : writtenText(this.#text, scalar);
  }

  #rangeOf(node: YamlNode | undefined, startOnly: boolean): Range {
    if (node === undefined) return { line: 1, column: 1 };
    const range = this.#lines.range(node.start, node.end);
    const collection = node.kind === 'mapping' || node.kind === 'sequence';
    return startOnly && collection ? { line: range.line, column: range.column } : range;
  }

  #step(from: YamlNode | undefined, step: string | number): Entry | undefined {
    const node = resolved(from);
    if (node?.kind === 'sequence') {
      const item = typeof step === 'number' ? node.items[step] : undefined;
      return item && { value: item };
    }
    return node?.kind === 'mapping' ? this.#entriesOf(node).get(String(step)) : undefined;
  }

  /** Entries by key; own keys hide merged ones, earlier merges hide later ones. */
  #entriesOf(mapping: MappingNode): ReadonlyMap<string, Entry> {
    const known = this.#entries.get(mapping);
    if (known !== undefined) return known;
    const entries = new Map<string, Entry>();
    this.#entries.set(mapping, entries);
    const merges: YamlNode[] = [];
    for (const entry of mapping.entries) {
      for (const name of this.#namesOf(entry.key)) entries.set(name, entry);
      if (entries.get('<<') === entry) merges.push(entry.value);
    }
    for (const source of merges.map(resolved)) {
      for (const each of source?.kind === 'sequence' ? source.items : [source]) {
        const merged = resolved(each);
        if (merged?.kind !== 'mapping') continue;
        for (const [name, entry] of this.#entriesOf(merged)) if (!entries.has(name)) entries.set(name, entry);
      }
    }
    return entries;
  }

  /** What the key is called in the data: as it is written, and as a number prints when it is one. */
  #namesOf(node: YamlNode): readonly string[] {
    const key = resolved(node);
    if (key?.kind !== 'scalar') return [];
    const name = writtenText(this.#text, key);
    const number = key.event.style === SCALAR_STYLE.PLAIN && name !== '' ? String(Number(name)) : name;
    return number === name || number === 'NaN' ? [name] : [name, number];
  }
}

/** How many `{{` stand before an offset, as `indexOf` from one to the next finds them. */
function bracesBefore(text: string, offset: number): number {
  let count = 0;
  for (let at = text.indexOf('{{'); at !== -1 && at < offset; at = text.indexOf('{{', at + 1)) count++;
  return count;
}

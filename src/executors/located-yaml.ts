import { EVENT_ID, YAMLException, getScalarValue, load, parseEvents, type Event } from 'js-yaml';
import { DomainError } from '../protocol/errors.js';

export type YamlPath = readonly (string | number)[];

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
  let root: Node | undefined;
  const find = (path: YamlPath, key: boolean): Place => {
    root ??= buildTree(source);
    return placeAt(source, offsetOf(root, path, key));
  };
  return { value, placeOf: (path) => find(path, false), placeOfKey: (path) => find(path, true) };
}

function parse(source: string, file: string): unknown {
  try {
    return load(source);
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const place = { line: (error.mark?.line ?? 0) + 1, column: (error.mark?.column ?? 0) + 1 };
    const diagnostic = { severity: 'error' as const, code: 'yaml-syntax', message: error.reason, file, ...place };
    throw new DomainError('validation-failed', `${file}:${place.line}:${place.column}: ${error.reason}`, {
      path: file,
      ...place,
      diagnostics: [diagnostic],
    });
  }
}

interface Node {
  readonly offset: number;
  readonly children: Map<string | number, { readonly keyOffset: number; readonly node: Node }>;
}

function buildTree(source: string): Node {
  const events = parseEvents(source, {}).values();
  const next = (): Event => events.next().value ?? { type: EVENT_ID.POP };
  const node = (event: Event): Node => {
    const children: Node['children'] = new Map();
    if (event.type === EVENT_ID.SEQUENCE) {
      for (let item = next(); item.type !== EVENT_ID.POP; item = next()) {
        const child = node(item);
        children.set(children.size, { keyOffset: child.offset, node: child });
      }
    } else if (event.type === EVENT_ID.MAPPING) {
      for (let key = next(); key.type !== EVENT_ID.POP; key = next()) {
        const name = key.type === EVENT_ID.SCALAR ? getScalarValue(source, key) : children.size;
        const keyOffset = node(key).offset;
        children.set(name, { keyOffset, node: node(next()) });
      }
    }
    return { offset: offsetOfEvent(event), children };
  };
  next(); // the document
  return node(next());
}

function offsetOfEvent(event: Event): number {
  if (event.type === EVENT_ID.SCALAR) return event.valueStart;
  if (event.type === EVENT_ID.ALIAS) return event.anchorStart;
  return event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE ? event.start : 0;
}

function offsetOf(root: Node, path: YamlPath, ofKey: boolean): number {
  let at = { keyOffset: root.offset, node: root };
  for (const step of path) {
    const child = at.node.children.get(step) ?? at.node.children.get(String(step));
    if (child === undefined) return at.node.offset;
    at = child;
  }
  return ofKey ? at.keyOffset : at.node.offset;
}

function placeAt(source: string, offset: number): Place {
  const before = source.slice(0, Math.max(0, offset));
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: before.length - lineStart + 1 };
}

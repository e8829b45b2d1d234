/** A key of a JSON Schema, as a path: lists add nothing, any key of a map is `*`, `graders[text].config` is for one kind. */
export type KeyPath = string;

type Node = Readonly<Record<string, unknown>>;

/** Every key that a schema knows, by its path, and every value of an enumeration, as `path=value`. */
export function keysOf(schema: unknown): ReadonlySet<KeyPath> {
  const found = new Set<KeyPath>();
  walk(schema, undefined, '', { root: asNode(schema), found, whole: true, open: new Set() });
  return found;
}

/** Those of the keys and values that `value`, which fits the schema, has. */
export function keysIn(schema: unknown, value: unknown): ReadonlySet<KeyPath> {
  const found = new Set<KeyPath>();
  walk(schema, value, '', { root: asNode(schema), found, whole: false, open: new Set() });
  return found;
}

interface Walk {
  readonly root: Node;
  readonly found: Set<KeyPath>;
  /** All keys of the schema, instead of those of a value. */
  readonly whole: boolean;
  /** Definitions that are being walked: they may hold themselves. */
  readonly open: Set<string>;
}

function walk(schema: unknown, value: unknown, path: string, at: Walk): void {
  const node = asNode(schema);
  if (typeof node['$ref'] === 'string') return walkDefinition(node['$ref'], value, at);
  if (!at.whole && value === undefined) return;
  for (const [key, member] of Object.entries(asNode(node['properties']))) {
    const inner = has(value, key);
    if (!at.whole && inner === undefined) continue;
    at.found.add(joined(path, key));
    walk(member, inner, joined(path, key), at);
  }
  const known = asNode(node['properties']);
  if (isNode(node['additionalProperties'])) {
    const others = isNode(value) ? Object.keys(value).filter((key) => !Object.hasOwn(known, key)) : [];
    for (const key of at.whole ? [''] : others)
      walk(node['additionalProperties'], has(value, key), joined(path, '*'), at);
  }
  if (isNode(node['items'])) {
    for (const item of at.whole ? [undefined] : Array.isArray(value) ? value : []) walk(node['items'], item, path, at);
  }
  for (const each of asList(node['enum'])) if (at.whole || value === each) at.found.add(`${path}=${String(each)}`);
  for (const each of [...asList(node['anyOf']), ...asList(node['oneOf']), ...asList(node['allOf'])]) {
    walk(each, value, path, at);
  }
  walkCondition(node, value, path, at);
}

/** `if` names a kind by a constant, or asks for keys: then what it asks for tells the branch by itself. */
function walkCondition(node: Node, value: unknown, path: string, at: Walk): void {
  if (!isNode(node['if'])) return;
  const [named] = Object.entries(asNode(node['if']['properties'])).flatMap(([key, member]) =>
    isNode(member) && typeof member['const'] === 'string' ? [[key, member['const']] as const] : [],
  );
  if (named === undefined) {
    walk(node['then'], value, path, at);
    walk(node['else'], value, path, at);
  } else if (at.whole || has(value, named[0]) === named[1]) walk(node['then'], value, `${path}[${named[1]}]`, at);
}

function walkDefinition(ref: string, value: unknown, at: Walk): void {
  const name = ref.slice(ref.lastIndexOf('/') + 1);
  if (at.whole && at.open.has(name)) return;
  at.open.add(name);
  walk(asNode(at.root['definitions'])[name], value, name, at);
}

function joined(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

function has(value: unknown, key: string): unknown {
  return isNode(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function asNode(value: unknown): Node {
  return isNode(value) ? value : {};
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fileSchemas } from '../../../src/evals/file-schemas/file-schemas.js';
import { type Files, observe } from './observe.js';
import { base, type Change, evalChanges, projectChanges, taskChanges, triggerChanges } from './sample-changes.js';

/**
 * Nothing that is parsed is ignored: for every leaf of every file, changing it changes the plan, the events or the
 * outcome of a run, or gives a finding. A leaf without a sample change fails.
 */
const tables = [
  ['eval', 'eval.yaml', evalChanges],
  ['task', 'tasks/one.yaml', taskChanges],
  ['project', '.assay.yaml', projectChanges],
  ['trigger-tests', 'trigger_tests.yaml', triggerChanges],
] as const;

/** Paths of the leaves of a schema: lists add nothing to a path, any key of a map is `*`. */
function leaves(schema: unknown, path = ''): string[] {
  if (typeof schema !== 'object' || schema === null) return [path];
  const inner = path === '' ? '' : `${path}.`;
  if ('properties' in schema && typeof schema.properties === 'object' && schema.properties !== null)
    return Object.entries(schema.properties).flatMap(([key, member]) => leaves(member, `${inner}${key}`));
  if ('items' in schema && isStructure(schema.items)) return leaves(schema.items, path);
  if ('additionalProperties' in schema && typeof schema.additionalProperties === 'object')
    return leaves(schema.additionalProperties, `${inner}*`);
  return [path];
}

function isStructure(schema: unknown): boolean {
  return typeof schema === 'object' && schema !== null && ('properties' in schema || 'additionalProperties' in schema);
}

/** Sets the value at a path; the first member of a list stands for the list. */
function changed(files: Files, file: string, path: string, value: unknown, lists: ReadonlySet<string>): Files {
  const whole: Record<string, unknown> = structuredClone({ ...files, [file]: files[file] ?? {} });
  let at = whole;
  let key = file;
  let walked = '';
  for (const step of path.split('.')) {
    if (/^\d+$/.test(step)) continue;
    walked = walked === '' ? step : `${walked}.${step}`;
    at = child(at, key);
    key = step === '*' ? 'key' : step;
    if (lists.has(walked) && walked !== path) {
      const before = at[key];
      const known: unknown[] = Array.isArray(before) ? before : [];
      const first = known[0] ?? {};
      at[key] = [first, ...known.slice(1)];
      // The list holds the very object that is walked into.
      at = { first };
      key = 'first';
    }
  }
  at[key] = value;
  return whole;
}

function child(parent: Record<string, unknown>, key: string): Record<string, unknown> {
  const known = parent[key];
  if (typeof known === 'object' && known !== null) return known as Record<string, unknown>;
  const made: Record<string, unknown> = {};
  parent[key] = made;
  return made;
}

/** Paths of lists of maps. */
function listsOf(schema: unknown, path = ''): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const own = 'items' in schema && isStructure(schema.items) ? [path, ...listsOf(schema.items, path)] : [];
  const members =
    'properties' in schema && typeof schema.properties === 'object' && schema.properties !== null
      ? Object.entries(schema.properties).flatMap(([key, each]) => listsOf(each, path === '' ? key : `${path}.${key}`))
      : [];
  return [...own, ...members];
}

const lists = new Map(tables.map(([name, file]) => [file as string, new Set(listsOf(fileSchemas.get(name)?.()))]));

function prepared(file: string, leaf: string, change: Change): Files {
  let files = base;
  for (const [place, value] of Object.entries(change.with ?? {})) {
    const [other = '', path = ''] = place.split(' ');
    files = changed(files, other, path, value, lists.get(other) ?? new Set());
  }
  return leaf === '' ? files : changed(files, file, leaf, change.from, lists.get(file) ?? new Set());
}

async function isProvenElsewhere({ elsewhere }: Change): Promise<boolean> {
  if (elsewhere === undefined) return false;
  const [test, word] = elsewhere;
  return (await readFile(join(import.meta.dirname, '../../..', test), 'utf8')).includes(word);
}

describe.each(tables)('every key of %s', (name, file, changes) => {
  const all = leaves(fileSchemas.get(name)?.());

  it.concurrent.each(all)('%s counts', async (leaf) => {
    const change: Change | undefined = changes[leaf] ?? (name === 'project' ? { to: 7 } : undefined);
    if (change === undefined) throw new Error(`sample-changes.ts has no change for ${leaf} of ${file}`);
    const one = prepared(file, leaf, change);
    const other = changed(one, file, leaf, change.to, lists.get(file) ?? new Set());
    const before = await observe(one);
    const after = await observe(other);

    const key = leaf.replaceAll('.*', '');
    const warned = after.diagnostics.some(({ code, message }) => {
      const named = /^`([^`]+)`/.exec(message)?.[1]?.replaceAll('[]', '');
      return code === 'done-otherwise' && named !== undefined && (key === named || key.startsWith(`${named}.`));
    });
    const differs = before.text !== after.text || (change.shown === true && before.shown !== after.shown);
    expect({ leaf, counts: differs || warned || (await isProvenElsewhere(change)) }).toEqual({ leaf, counts: true });
  });

  it('has no sample change for a key that is gone', () => {
    expect(Object.keys(changes).filter((leaf) => !all.includes(leaf))).toEqual([]);
  });
});

describe('the test itself', () => {
  it('sees no difference where there is none', async () => {
    expect((await observe(base)).text).toBe((await observe(base)).text);
  });
});

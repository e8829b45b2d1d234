import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { keysIn, keysOf } from '../../helpers/schema-keys.js';

const root = join(import.meta.dirname, '../../..');
const showcase = join(root, 'examples/ticket-triage');

/** Keys and values that no file of the example has, and why. What ends in `.` stands for all that begin so. */
const left: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  eval: {
    'config.executor=replay': 'needs the id of a run: `assay regrade`, or a request',
    'config[replay].': 'as above',
    'graders.script': 'always an error',
  },
  task: {},
  project: {
    paths: 'always a warning: changes nothing in a run',
    'paths.': 'as above',
    'defaults.verbose': 'as above',
    'defaults.sessionLog': 'as above',
    coverage: 'is for `assay coverage`, not for evals',
    'coverage.': 'as above',
    server: 'always a warning: changes nothing in a run',
    'server.': 'as above',
    dev: 'as above',
    'dev.': 'as above',
    tokens: 'as above',
    'tokens.': 'as above',
    storage: 'as above',
    'storage.': 'as above',
  },
  'trigger-tests': {
    'should_trigger_prompts.confidence=': 'the same as left out',
    'should_not_trigger_prompts.confidence=': 'as above',
  },
  'mock-script': {},
};

const files = (await readdir(showcase, { recursive: true })).filter((path) => path.endsWith('.yaml'));
const used = new Map<string, Set<string>>();
for (const path of files) {
  // oxlint-disable-next-line no-await-in-loop -- forty small files
  const text = await readFile(join(showcase, path), 'utf8');
  const name = /\$schema=.*\/([a-z-]+)\.schema\.json$/m.exec(text)?.[1] ?? 'none';
  // oxlint-disable-next-line no-await-in-loop -- as above
  const keys = keysIn(await schemaOf(name), load(text));
  used.set(name, new Set([...(used.get(name) ?? []), ...keys]));
}

async function schemaOf(name: string): Promise<unknown> {
  return JSON.parse(await readFile(join(root, `docs/schemas/${name}.schema.json`), 'utf8'));
}

/** A hook is the same at every stage, a grader the same in both files. */
function shared(key: string): string {
  return key.replace(/^hooks\.\w+\./, 'hooks.*.');
}
const usedKeys = (name: string): ReadonlySet<string> => {
  const graders = [...(used.get('eval') ?? []), ...(used.get('task') ?? [])].filter((key) => /^graders(\[|\.type=)/.test(key));
  return new Set([...(used.get(name) ?? []), ...graders].map(shared));
};

describe('examples/ticket-triage', () => {
  it.each(Object.entries(left))('has every key and every named value of the schema %s', async (name, reasons) => {
    const keys = [...keysOf(await schemaOf(name))];
    const has = usedKeys(name);
    const isLeft = (key: string): boolean =>
      Object.keys(reasons).some((each) => (each.endsWith('.') ? key.startsWith(each) : key === each));

    expect(keys.length).toBeGreaterThan(5);
    expect(keys.filter((key) => !has.has(shared(key)))).toEqual(keys.filter(isLeft));
    expect(Object.keys(reasons).filter((each) => !keys.some((key) => key.startsWith(each)))).toEqual([]);
  });

  it('says of every file which schema it has', () => {
    expect([...used.keys()].toSorted()).toEqual(Object.keys(left).toSorted());
  });
});

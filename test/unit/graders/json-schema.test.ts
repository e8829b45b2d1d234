import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { GraderError } from '../../../src/graders/grader.js';
import { compileSchema } from '../../../src/graders/schema-compiler.js';
import { compile, contextIn, findingsOf, grade, inputOf, issuesOf, signal, temporaryDirectory } from './grading.js';

async function directoryWith(files: Record<string, unknown>) {
  const temporary = await temporaryDirectory();
  await mkdir(join(temporary.dir, 'fixtures'));
  for (const [name, content] of Object.entries(files))
    // oxlint-disable-next-line no-await-in-loop -- three files
    await writeFile(join(temporary.dir, name), typeof content === 'string' ? content : JSON.stringify(content));
  return temporary;
}

const person = { type: 'object', required: ['name'], properties: { name: { type: 'string', pattern: '^[A-Z]' } } };

describe('json_schema', () => {
  it('passes an output that is one JSON value and fits', async () => {
    const result = await grade('json_schema', { schema: person }, { output: ' {"name": "Ada"}\n' });
    expect(result).toEqual({ score: 1, passed: true, feedback: 'the output fits the schema' });
  });

  it('fails with one message when it does not fit', async () => {
    const result = await grade('json_schema', { schema: person }, { output: '{"name": "ada"}' });
    expect(result).toMatchObject({ score: 0, passed: false, details: { failures: [result.feedback] } });
    expect(result.feedback).toContain('/name must match pattern');
  });

  it.each(['```json\n{}\n```', '', '{} {}', '{"a":}'])('fails %j, which is not JSON', async (output) => {
    const result = await grade('json_schema', { schema: {} }, { output });
    expect(result).toMatchObject({ score: 0, passed: false });
    expect(Object.keys(result.details ?? {})).toEqual(['error']);
  });

  it('does not assert formats, and takes true and false for schemas', async () => {
    const schema = { type: 'string', format: 'email' };
    expect(await grade('json_schema', { schema }, { output: '"no mail"' })).toMatchObject({ passed: true });
    expect(await grade('json_schema', { schema: true }, { output: '1' })).toMatchObject({ passed: true });
    expect(await grade('json_schema', { schema: false }, { output: '1' })).toMatchObject({ passed: false });
  });

  it('follows the draft that $schema names', async () => {
    const tuple = (dialect: string) => ({ $schema: dialect, items: [{ type: 'string' }], additionalItems: false });
    const draft7 = tuple('https://json-schema.org/draft-07/schema');
    expect(await grade('json_schema', { schema: draft7 }, { output: '["a", 1]' })).toMatchObject({ passed: false });
    const modern = { prefixItems: [{ type: 'string' }], items: false };
    expect(await grade('json_schema', { schema: modern }, { output: '["a", 1]' })).toMatchObject({ passed: false });
    expect(await issuesOf('json_schema', { schema: tuple('http://json-schema.org/draft-04/schema#') })).toEqual([
      'schema: bad-schema',
    ]);
  });

  it('finding G18: schema_file lies beside the eval or in its fixtures, and may refer to files beside it', async () => {
    await using temporary = await directoryWith({
      'people.json': { type: 'array', items: { $ref: 'parts/person.json#/$defs/person' } },
      'fixtures/other.json': { type: 'number' },
    });
    await mkdir(join(temporary.dir, 'parts'));
    await writeFile(join(temporary.dir, 'parts', 'person.json'), JSON.stringify({ $defs: { person } }));
    const context = contextIn(temporary.dir);
    const judge = (config: object, output: string) => grade('json_schema', config, { output }, context);
    expect(await judge({ schema_file: 'people.json' }, '[{"name": "Ada"}]')).toMatchObject({ passed: true });
    expect(await judge({ schema_file: 'people.json' }, '[{}]')).toMatchObject({ passed: false });
    expect(await judge({ schema_file: 'other.json' }, '"x"')).toMatchObject({ passed: false });
    const schema = { $ref: 'parts/person.json#/$defs/person' };
    expect(await judge({ schema }, '{}')).toMatchObject({ passed: false });
    expect(await judge({ schema: { items: { $ref: '#' }, type: 'array' } }, '[[1]]')).toMatchObject({ passed: false });
  });

  it('finds schemas that cannot work before the first trial', async () => {
    await using temporary = await directoryWith({ 'bad.json': '{', 'fixtures/x': 1 });
    const context = contextIn(temporary.dir);
    const wrong = [
      {},
      { schema_file: 'gone.json' },
      { schema_file: 'bad.json' },
      { schema_file: '/etc/hostname' },
      { schema: { type: 'strng' } },
      { schema: { pattern: '(?=x)' } },
      { schema: { $ref: '#/$defs/none' } },
      { schema: { $ref: 'none.json' } },
      { schema: { $ref: 'https://example.com/schema.json' } },
      { schema: { $ref: 'file:///etc/hostname' } },
    ];
    const found = await Promise.all(wrong.map(async (config) => issuesOf('json_schema', config, context)));
    expect(found.map(([first]) => first)).toEqual([
      ': no-checks',
      'schema_file: missing-file',
      'schema_file: bad-schema',
      'schema_file: missing-file',
      ...Array.from({ length: 6 }, () => 'schema: bad-schema'),
    ]);
    const [remote] = await findingsOf('json_schema', wrong[8], context);
    expect(remote?.message).toContain('only files beside the eval');
  });

  it('shares one validator among equal schemas of a run', async () => {
    const context = contextIn('/nowhere');
    const place = ['schema'];
    const first = await compileSchema({ schema: { type: 'object', minProperties: 1 }, place }, context);
    expect(await compileSchema({ schema: { minProperties: 1, type: 'object' }, place }, context)).toBe(first);
    expect(await compileSchema({ schema: { minProperties: 2, type: 'object' }, place }, context)).not.toBe(first);
  });

  it('stays linear on patterns and on unique items', async () => {
    const items = JSON.stringify(Array.from({ length: 100_000 }, (_, id) => ({ id })));
    const unique = await grade('json_schema', { schema: { uniqueItems: true } }, { output: items });
    expect(unique.passed).toBe(true);
    const twins = { output: '[{"a":1,"b":2},{"b":2,"a":1}]' };
    expect(await grade('json_schema', { schema: { uniqueItems: true } }, twins)).toMatchObject({ passed: false });
    const output = JSON.stringify('x'.repeat(200_000));
    expect(await grade('json_schema', { schema: { pattern: '^(x+x+)+y$' } }, { output })).toMatchObject({
      passed: false,
    });
  });

  it('cannot judge what is nested without end', async () => {
    const grader = await compile('json_schema', { schema: { items: { $ref: '#' } } });
    const output = '['.repeat(100_000) + ']'.repeat(100_000);
    expect(() => grader.grade(inputOf({ output }), signal)).toThrow(GraderError);
  });
});

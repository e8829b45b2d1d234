import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GraderConfigError, GraderError } from '../../../src/graders/grader.js';
import { createSchemaJudge } from '../../../src/graders/schema-judge.js';
import { SchemaThread } from '../../../src/graders/schema-thread.js';
import { bundle } from '../../helpers/bundle.mjs';
import { deepTree, expressions, manyProperties } from '../../helpers/heavy-schemas.js';
import { contextIn, signal, temporaryDirectory } from './grading.js';

let dir = '';
let worker = '';
const place = ['schema'];
const long = 3_600_000;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'test-'));
  await bundle(['src/graders/schema-worker.ts'], dir);
  worker = join(dir, 'schema-worker.mjs');
});

afterAll(async () => rm(dir, { recursive: true, force: true }));

const judgeOf = async (schema: unknown, thread = new SchemaThread(worker), context = contextIn('/nowhere')) =>
  createSchemaJudge({ schema, place }, context, thread);

describe('a schema that refers to itself', () => {
  it('is judged in the thread as it would be here', async () => {
    const judge = await judgeOf(expressions);
    expect(await judge.judge(deepTree(3), long, signal)).toEqual({ violations: [] });
    const here = await createSchemaJudge({ schema: expressions, place }, contextIn('/nowhere'), undefined);
    const wrong = deepTree(2).replace('1', '"one"');
    expect(await judge.judge(wrong, long, signal)).toEqual(await here.judge(wrong, long, signal));
    expect(await judge.judge('{"a":', long, signal)).toEqual(await here.judge('{"a":', long, signal));
  });

  it('could not judge when its time is up, and the next one gets a new thread', async () => {
    const judge = await judgeOf(expressions);
    const late = judge.judge(deepTree(30), 50, signal);
    const next = judge.judge('1', long, signal);
    await expect(late).rejects.toThrow(
      new GraderError('the schema takes too long to check the output: more than 0.05 s'),
    );
    expect(await next).toEqual({ violations: [] });
  });

  it('is given up at once when the run is canceled, running or queued, and others are judged', async () => {
    const thread = new SchemaThread(worker);
    const [judge, other] = await Promise.all([
      judgeOf(expressions, thread),
      judgeOf({ $ref: '#/$defs/n', $defs: { n: { type: 'number' } } }, thread),
    ]);
    const canceled = new AbortController();
    const running = judge.judge(deepTree(30), long, canceled.signal);
    const queued = judge.judge(deepTree(30), long, canceled.signal);
    const [fits, fails] = [other.judge('1', long, signal), other.judge('"x"', long, signal)];
    canceled.abort(new Error('enough'));
    await expect(running).rejects.toThrow('enough');
    await expect(queued).rejects.toThrow('enough');
    expect(await fits).toEqual({ violations: [] });
    expect(await fails).toEqual({ violations: ['the value must be number'] });
    await expect(judge.judge('1', long, canceled.signal)).rejects.toThrow('enough');
  });

  it('could not judge what takes more memory than the thread has', async () => {
    const thread = new SchemaThread(worker, { memoryMb: 32 });
    const judge = await judgeOf({ items: { $ref: '#/$defs/o' }, $defs: { o: { type: 'object' } } }, thread);
    await expect(judge.judge(`[${'{"a":[]},'.repeat(1_000_000)}{}]`, long, signal)).rejects.toThrow(
      /^the schema takes too much memory to check the output: /,
    );
    expect(await judge.judge('[{}]', long, signal)).toEqual({ violations: [] });
  });

  it('is kept by the thread as long as it is among the last ones used, and compiled again after that', async () => {
    const thread = new SchemaThread(worker);
    const judges = await Promise.all(
      Array.from({ length: 12 }, async (_, id) => judgeOf({ $ref: '#/$defs/c', $defs: { c: { const: id } } }, thread)),
    );
    const verdicts = await Promise.all(judges.map(async (judge, id) => judge.judge(String(id), long, signal)));
    expect(verdicts).toEqual(judges.map(() => ({ violations: [] })));
  });

  it('reads what it refers to within the roots alone, and takes note of it', async () => {
    await using temporary = await temporaryDirectory();
    await writeFile(join(temporary.dir, 'n.json'), `{"type": "number"}`);
    const used: Promise<unknown>[] = [];
    const context = contextIn(temporary.dir, { used: used as never });
    const judge = await judgeOf({ $ref: 'n.json' }, undefined, context);
    expect(await judge.judge('"x"', long, signal)).toEqual({ violations: ['the value must be number'] });
    expect(await Promise.all(used)).toMatchObject([{ path: join(temporary.dir, 'n.json') }]);
    await expect(judgeOf({ $ref: 'file:///etc/hostname' }, undefined, context)).rejects.toThrow(GraderConfigError);
  });
});

describe('a large schema', () => {
  it('compiles on the larger stack of the thread', async () => {
    const thread = new SchemaThread(worker, { compileMs: long });
    const judge = await judgeOf(manyProperties(3_000), thread);
    expect(await judge.judge('{"p2999": 1}', long, signal)).toEqual({ violations: ['/p2999 must be string'] });
  });

  it('is refused when it takes too long, at its place', async () => {
    const refused = judgeOf(manyProperties(3_000), new SchemaThread(worker, { compileMs: 50 }));
    await expect(refused).rejects.toMatchObject({
      issues: [{ path: place, code: 'bad-schema', message: 'the schema takes too long to compile: more than 0.05 s' }],
    });
  });

  it('is refused when the request is canceled', async () => {
    const canceled = new AbortController();
    const context = contextIn('/nowhere', { signal: canceled.signal });
    const refused = judgeOf(manyProperties(20_000), undefined, context);
    canceled.abort(new Error('enough'));
    await expect(refused).rejects.toThrow('enough');
  });

  it('is refused at once beyond a size, or nested without end', async () => {
    await expect(judgeOf({ description: 'd'.repeat(2 ** 20) })).rejects.toThrow('more than the 1048576');
    const endless: unknown = JSON.parse(`${'{"not":'.repeat(100_000)}{}${'}'.repeat(100_000)}`);
    await expect(judgeOf(endless)).rejects.toThrow('the schema is nested too deeply');
  });
});

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { evalText, makeSuite, serveIn, type SuiteFiles, taskText } from '../helpers/suite-files.js';

const good = evalText();
const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');
const marked = (bytes: Buffer): Buffer => Buffer.concat([Buffer.from([0xff, 0xfe]), bytes]);

/** Twelve levels of nine aliases each stand for 2.8e11 values. */
const laughs = Array.from({ length: 12 }, (_, level) => {
  const items = level === 0 ? 'lol' : `*a${level - 1}`;
  return `a${level}: &a${level} [${Array.from({ length: 9 }, () => items).join(', ')}]`;
});

/** A suite that is wrong, and where and how that is said. */
type Wrong = readonly [
  what: string,
  files: SuiteFiles,
  file: string,
  line: number,
  column: number,
  code: string,
  /** What the message or the hint must say. */
  says: RegExp,
];

const wrongs: readonly Wrong[] = [
  ['an empty file', { 'eval.yaml': '' }, 'eval.yaml', 1, 1, 'empty-file', /empty/],
  ['UTF-16 without a mark', { 'eval.yaml': utf16(good) }, 'eval.yaml', 1, 1, 'binary-file', /save it as UTF-8/],
  ['Latin-1', { 'eval.yaml': Buffer.from('name: caf\u00e9', 'latin1') }, 'eval.yaml', 1, 1, 'bad-encoding', /UTF-8/],
  ['half a UTF-16 unit', { 'eval.yaml': marked(Buffer.from('abc')) }, 'eval.yaml', 1, 1, 'bad-encoding', /UTF-16/],
  [
    'a duplicate key',
    { 'eval.yaml': `${good}name: again\n` },
    'eval.yaml',
    5,
    1,
    'duplicate-key',
    /keep one of the two/,
  ],
  [
    'a billion laughs',
    { 'eval.yaml': `${good}inputs:\n  ${laughs.join('\n  ')}\n` },
    'eval.yaml',
    7,
    12,
    'alias-expansion',
    /write the values out/,
  ],
  [
    'an alias of what holds it',
    { 'eval.yaml': `${good}inputs: &all\n  again: *all\n` },
    'eval.yaml',
    6,
    10,
    'alias-expansion',
    /contains itself/,
  ],
  [
    'nesting without end',
    { 'eval.yaml': `${good}inputs: ${'['.repeat(5_000)}${']'.repeat(5_000)}\n` },
    'eval.yaml',
    5,
    108,
    'too-deep',
    /nested too deeply/,
  ],
  [
    'an unknown grader',
    { 'eval.yaml': good.replace('type: text', 'type: txt') },
    'eval.yaml',
    3,
    18,
    'unknown-grader',
    /did you mean `?text/,
  ],
  [
    'a wrong type',
    { 'eval.yaml': good.replace('task: 1', 'task: many') },
    'eval.yaml',
    2,
    27,
    'wrong-type',
    /`config.trials_per_task` must be a number, not text/,
  ],
  [
    'a wrong type in a task',
    { 'tasks/one.yaml': taskText('one', 'tags: 7\n') },
    'tasks/one.yaml',
    4,
    7,
    'wrong-type',
    /`tags` must be a list/,
  ],
  [
    'a glob without match',
    { 'eval.yaml': good.replace('tasks/*', 'none/*') },
    'eval.yaml',
    4,
    9,
    'no-match',
    /relative to the directory of the eval file/,
  ],
  [
    'two tasks of one id',
    { 'tasks/two.yaml': taskText('one') },
    'tasks/two.yaml',
    1,
    5,
    'duplicate-task',
    /the id of the task in tasks.one\.yaml/,
  ],
  [
    'two graders of one name',
    { 'tasks/one.yaml': taskText('one', 'graders: [{type: text, name: g, config: {contains: [a]}}]') },
    'tasks/one.yaml',
    4,
    30,
    'duplicate-grader',
    /rename one of them/,
  ],
  [
    'task files outside the roots',
    { 'eval.yaml': good.replace('tasks/*.yaml', `${'../'.repeat(20)}etc/host*`) },
    'eval.yaml',
    4,
    9,
    'outside-roots',
    /outside the allowed roots/,
  ],
  [
    'a fixture outside the workspace',
    { 'tasks/one.yaml': 'id: one\nname: One\ninputs:\n  prompt: hi\n  files: [{path: ../../etc/hosts}]\n' },
    'tasks/one.yaml',
    5,
    18,
    'path-escape',
    /./,
  ],
  [
    'a pattern that no linear matcher has',
    { 'eval.yaml': evalText({ graders: String.raw`{type: text, name: g, config: {regex_match: ['(a)\1']}}` }) },
    'eval.yaml',
    3,
    56,
    'bad-pattern',
    /no look-around and no back-references/,
  ],
  [
    'a $ref to nothing in the schema',
    { 'eval.yaml': evalText({ graders: `{type: json_schema, name: g, config: {schema: {$ref: '#/$defs/no'}}}` }) },
    'eval.yaml',
    3,
    57,
    'bad-schema',
    /#\/\$defs\/no .*does not exist in the schema/,
  ],
  [
    'a $ref to the network',
    {
      'eval.yaml': evalText({ graders: `{type: json_schema, name: g, config: {schema: {$ref: 'http://[::1]:9/x'}}}` }),
    },
    'eval.yaml',
    3,
    57,
    'bad-schema',
    /leads to http:.*only files beside the eval/,
  ],
  [
    'a $ref to a file outside the roots',
    {
      'eval.yaml': evalText({
        graders: `{type: json_schema, name: g, config: {schema: {$ref: '../../../etc/passwd'}}}`,
      }),
    },
    'eval.yaml',
    3,
    57,
    'bad-schema',
    /outside|roots|does not exist/,
  ],
];

describe('a suite that is wrong', () => {
  it.each(wrongs)('%s: validate and run say where and what', async (_, files, file, line, column, code, says) => {
    const dir = await makeSuite(files);
    await using client = serveIn(dir);
    const place = { file: join(dir, file), line, column, code, severity: 'error' };
    const { valid, errors, diagnostics } = await client.call('eval.validate', { path: '.' });
    expect(valid).toBe(false);
    expect(diagnostics[0]).toMatchObject(place);
    expect(`${diagnostics[0].message} (${diagnostics[0].hint})`).toMatch(says);
    expect(errors[0]).toContain(`${place.file}:${line}:${column}: error: `);
    const { error } = await client.request('eval.run', { path: '.' });
    expect(error).toMatchObject({ code: -32001, data: { kind: 'validation-failed', path: place.file, line, column } });
    expect(error?.data.diagnostics[0]).toMatchObject(place);
    expect(await client.call('run.list')).toEqual({ runs: [] });
  });
});

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { GraderError } from '../../../src/graders/grader.js';
import { graderKinds } from '../../../src/graders/registry.js';
import { compile, findingsOf, grade, inputOf, issuesOf, signal, temporaryDirectory } from './grading.js';

describe('text', () => {
  it('passes when every entry holds, and shows its lists', async () => {
    const config = {
      contains: ['HELLO'],
      not_contains: ['bye'],
      contains_cs: ['Hello'],
      not_contains_cs: ['hello'],
      regex_match: [String.raw`\d+`],
      regex_not_match: ['^x'],
    };
    const result = await grade('text', config, { output: 'Hello 42' });
    expect(result).toMatchObject({ score: 1, passed: true });
    expect(result.details).toEqual({ ...config, failures: [] });
  });

  it.each([
    ['ΣΊΣ', 'ΣΊΣΥΦΟΣ'],
    ['οσ', 'ΣΊΣΥΦΟΣ'],
    ['İzmir', 'to IZMIR'],
    ['izmir', 'to İzmir'],
  ])('finds %s in %s, whatever the case and the neighbours of a letter', async (word, output) => {
    expect(await grade('text', { contains: [word] }, { output })).toMatchObject({ passed: true });
    expect(await grade('text', { not_contains: [word] }, { output })).toMatchObject({ passed: false });
  });

  it('shows only the lists that it was given', async () => {
    const result = await grade('text', { contains: ['a'], not_contains: [] }, { output: 'a' });
    expect(result.details).toEqual({ contains: ['a'], failures: [] });
  });

  it('gives the share of entries that hold, and one message per failed entry in the order of the lists', async () => {
    const config = {
      regex_not_match: ['o'],
      regex_match: ['z'],
      not_contains_cs: ['Hello'],
      contains_cs: ['hello'],
      not_contains: ['HELLO'],
      contains: ['nope', 'hello'],
    };
    const result = await grade('text', config, { output: 'Hello' });
    expect(result.score).toBeCloseTo(1 / 7);
    expect(result.passed).toBe(false);
    expect(result.feedback.split('; ')).toEqual([
      'does not contain "nope"',
      'contains "HELLO"',
      'does not contain "hello" (case-sensitive)',
      'contains "Hello" (case-sensitive)',
      'does not match "z"',
      'matches "o"',
    ]);
  });

  it('finding G23: a config without entries is an error, not a pass', async () => {
    expect(await issuesOf('text', {})).toEqual([': no-checks']);
    expect(await issuesOf('text', { contains: [] })).toEqual([': no-checks']);
  });

  it('an empty text, which every output holds, is an error, not a pass', async () => {
    const config = {
      contains: ['ok', ''],
      contains_any: [''],
      contains_cs: [''],
      regex_match: [''],
      not_contains: [''],
    };
    const places = ['contains.1', 'contains_any.0', 'contains_cs.0', 'regex_match.0'];
    expect(await issuesOf('text', config)).toEqual(places.map((place) => `${place}: no-checks`));
  });

  it('finds bad patterns before the first trial, each with its place', async () => {
    const config = { regex_match: ['ok', '('], regex_not_match: ['(?=x)'] };
    expect(await issuesOf('text', config)).toEqual(['regex_match.1: bad-pattern', 'regex_not_match.0: bad-pattern']);
    const [first] = await findingsOf('text', config);
    expect(first?.message).toContain('missing closing )');
  });

  it('refuses keys that it does not know and values of another type', () => {
    const schema = graderKinds.get('text')?.config;
    expect(schema?.safeParse({ contain: ['x'] }).success).toBe(false);
    expect(schema?.safeParse({ contains: 'x' }).success).toBe(false);
    expect(schema?.safeParse({ contains: ['x'] }).success).toBe(true);
  });

  it('does not hang on a pattern that would backtrack', async () => {
    const output = 'x'.repeat(500_000);
    expect(await grade('text', { regex_match: ['(x+x+)+y'] }, { output })).toMatchObject({ passed: false });
  });

  it('judges the whole output when the input holds only its head and tail', async () => {
    await using temporary = await temporaryDirectory();
    const outputPath = join(temporary.dir, 'output.txt');
    await writeFile(outputPath, 'head middle tail');
    const result = await grade('text', { contains: ['middle'] }, { output: 'head … tail', outputPath });
    expect(result.passed).toBe(true);
  });

  it('cannot judge an output that is larger than graders read, or that has gone', async () => {
    await using temporary = await temporaryDirectory();
    const outputPath = join(temporary.dir, 'output.txt');
    await writeFile(outputPath, Buffer.alloc(16 * 1024 * 1024 + 1, 'x'));
    const grader = await compile('text', { contains: ['x'] });
    expect(() => grader.grade(inputOf({ outputPath }), signal)).toThrow(GraderError);
    const gone = inputOf({ outputPath: join(temporary.dir, 'gone') });
    expect(() => grader.grade(gone, signal)).toThrow('the whole output does not exist');
  });
});

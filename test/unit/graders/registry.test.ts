import { describe, expect, it } from 'vitest';
import { explainUnknownKind, graderKinds } from '../../../src/graders/registry.js';

describe('graderKinds', () => {
  it('holds the eleven kinds under their own names', () => {
    expect([...graderKinds.keys()].toSorted()).toEqual([
      'action_sequence', 'behavior', 'code', 'diff', 'file', 'json_schema', 'program', 'prompt', 'skill_invocation', 'text', 'tool_constraint',
    ]); // prettier-ignore
    for (const [name, { kind }] of graderKinds) expect(kind).toBe(name);
    expect(graderKinds.get('toString')).toBeUndefined();
  });

  it.each([...graderKinds.keys()])('%s refuses a key that it does not know', (name) => {
    const result = graderKinds.get(name)?.config.safeParse({ no_such_key: 1 });
    expect(result?.error?.issues.some((issue) => issue.code === 'unrecognized_keys')).toBe(true);
  });
});

describe('explainUnknownKind', () => {
  it.each([
    ['promt', 'did you mean prompt?'],
    ['llm', 'prompt'],
    ['script', 'program'],
    ['human', 'program'],
    ['regex', 'regex_match'],
    ['tool_calls', 'tool_constraint'],
    ['txt', 'did you mean text?'],
    ['json-schema', 'did you mean json_schema?'],
    ['Behaviour', 'did you mean behavior?'],
    ['jsonSchema', 'did you mean json_schema?'],
    ['zebra', 'the kinds are text, file'],
    ['x'.repeat(100_000), 'the kinds are'],
  ])('%s', (kind, hint) => {
    const explained = explainUnknownKind(kind);
    expect(explained.hint).toContain(hint);
    expect(explained.message).toMatch(/there is no grader/);
  });
});

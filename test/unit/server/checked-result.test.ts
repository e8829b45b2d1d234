import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { method } from '../../../src/protocol/method.js';
import { checkedResult } from '../../../src/server/checked-result.js';

let checks = 0;
const counted = (result: z.ZodMiniObject) =>
  method({ title: '', description: '', effect: 'read', idempotent: true, params: z.strictObject({}), result });
const named = counted(
  z.object({
    name: z.string().check(z.refine(() => (checks += 1) > 0)),
    inner: z.optional(z.object({ n: z.number() })),
  }),
);

describe('a result', () => {
  it('is checked each time when it can change', () => {
    const answer: { name: unknown } = { name: 'a' };
    const before = checks;
    checkedResult('x', named, answer);
    checkedResult('x', named, answer);
    expect(checks - before).toBe(2);
    answer.name = 5;
    expect(() => checkedResult('x', named, answer)).toThrow('x answered a wrong shape: name');
  });

  it('is checked once when it cannot', () => {
    const answer = Object.freeze({ name: 'a', inner: Object.freeze({ n: 1 }), secret: 'left out' });
    const before = checks;
    const [first, second] = [checkedResult('x', named, answer), checkedResult('x', named, answer)];
    expect(checks - before).toBe(1);
    expect(second).toBe(first);
    expect(first).toEqual({ name: 'a', inner: { n: 1 } });
    expect(Object.isFrozen(first)).toBe(true);
  });

  it('is checked each time when something in it can change', () => {
    const inner: { n: unknown } = { n: 1 };
    const answer = Object.freeze({ name: 'a', inner });
    checkedResult('x', named, answer);
    inner.n = 'one';
    expect(() => checkedResult('x', named, answer)).toThrow('inner.n');
  });

  it('that fits one method need not fit another', () => {
    const answer = Object.freeze({ name: 'a' });
    checkedResult('x', named, answer);
    expect(() => checkedResult('y', counted(z.object({ size: z.number() })), answer)).toThrow('y answered');
  });
});

import { describe, expect, it } from 'vitest';
import { createTrialKeys } from '../../../../src/evals/reuse/plan-identity.js';
import type { PlanParts } from '../../../../src/evals/reuse/identity.js';
import { plannedTasks } from '../../../helpers/plans.js';

const parts: PlanParts = {
  version: 'v',
  executor: 'e',
  skills: 's',
  graders: 'g',
  hooks: 'h',
  commands: 'c',
  settings: 't',
};

describe('createTrialKeys', () => {
  it('looks at what the trials share once, however many keys are made (finding 28)', () => {
    const seen: string[] = [];
    const watched = new Proxy(parts, {
      get: (target, name, receiver): unknown => {
        seen.push(String(name));
        return Reflect.get(target, name, receiver);
      },
    });
    const keyOf = createTrialKeys(watched);
    const before = seen.length;
    const keys = plannedTasks(1_000).flatMap((task) => [keyOf(task, 1), keyOf(task, 2)]);
    expect(new Set(keys).size).toBe(2_000);
    expect(seen.length).toBe(before);
  });

  it('tells models and arms apart; skills matter only to those that have them', () => {
    const [task] = plannedTasks(1);
    if (task === undefined) throw new Error('one task was asked for');
    const [of, ofOther] = [createTrialKeys(parts), createTrialKeys({ ...parts, skills: 'other' })];
    const baseline = { ...task, baseline: true as const };
    expect(of({ ...task, model: 'm' }, 1)).not.toBe(of(task, 1));
    expect(of(baseline, 1)).not.toBe(of(task, 1));
    expect(ofOther(task, 1)).not.toBe(of(task, 1));
    expect(ofOther(baseline, 1)).toBe(of(baseline, 1));
  });
});

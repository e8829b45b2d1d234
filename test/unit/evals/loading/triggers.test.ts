import { describe, expect, it } from 'vitest';
import { brief, goodEval, goodTask, load } from './suite.js';

const suite = { 'eval.yaml': goodEval, 'tasks/one.yaml': goodTask };
const withTriggers = (text: string) => load({ ...suite, 'trigger_tests.yaml': text });

describe('trigger_tests.yaml', () => {
  it('is read from beside the eval file, and its bytes have a digest', async () => {
    const { triggers, digests, valid } = await withTriggers(
      'skill: explain\nshould_trigger_prompts: [{ prompt: a, confidence: medium, reason: r }]\n',
    );
    expect(valid).toBe(true);
    expect(triggers?.file.should_trigger_prompts).toEqual([{ prompt: 'a', confidence: 'medium', reason: 'r' }]);
    expect(digests.trigger_tests).toMatch(/^[0-9a-f]{64}$/);
    const none = await load(suite);
    expect(none.triggers).toBeUndefined();
    expect(none.digests).not.toHaveProperty('trigger_tests');
  });

  it.each([
    ['skill: a\n', '1:1 error no-triggers'],
    ['skill: a\nshould_trigger_prompts: []\nshould_not_trigger_prompts: []\n', '1:1 error no-triggers'],
    ['should_trigger_prompts: [{prompt: a}]\n', '1:1 error missing-key'],
    ['skill: a\nshould_trigger_prompt: [{prompt: a}]\nshould_not_trigger_prompts: []\n', '2:1 error unknown-key'],
    ['skill: a\nshould_trigger_prompts:\n  - {prompt: a, confidence: low}\n', '3:29 error bad-value'],
    ['skill: a\nshould_trigger_prompts:\n  - {reason: a}\n', '3:5 error missing-key'],
    ['skill: a\nshould_trigger_prompts:\n  - {prompt: " "}\n', '3:14 error bad-value'],
    ['skill: [\n', '2:1 error yaml-syntax'],
  ])('a bad one is an error before the run: %j', async (text, expected) => {
    const { root, diagnostics, valid } = await withTriggers(text);
    expect(valid).toBe(false);
    expect(brief(root, diagnostics)).toContain(`trigger_tests.yaml:${expected}`);
  });

  it('is not asked for by a metric where there is a bad one', async () => {
    const metered = `${goodEval}metrics: [{name: trigger_accuracy, weight: 1, threshold: 0.5}]\n`;
    const without = await load({ ...suite, 'eval.yaml': metered });
    expect(without.diagnostics.map(({ code }) => code)).toEqual(['not-measured']);
    const bad = await load({ ...suite, 'eval.yaml': metered, 'trigger_tests.yaml': 'skill: [\n' });
    expect(bad.diagnostics.map(({ code }) => code)).toEqual(['yaml-syntax']);
  });

  it('offers no empty choice', async () => {
    const { diagnostics } = await withTriggers('skill: a\nshould_trigger_prompts:\n  - {prompt: a, confidence: low}\n');
    expect(diagnostics.map(({ message }) => message)).toContain(
      '`should_trigger_prompts[0].confidence` must be one of: high, medium',
    );
  });

  it('a prompt that should trigger and should not is warned of', async () => {
    const { root, diagnostics, valid } = await withTriggers(
      'skill: a\nshould_trigger_prompts: [{prompt: x}]\nshould_not_trigger_prompts: [{prompt: x}]\n',
    );
    expect(valid).toBe(true);
    expect(brief(root, diagnostics)).toEqual(['trigger_tests.yaml:3:39 warning contradiction']);
  });
});

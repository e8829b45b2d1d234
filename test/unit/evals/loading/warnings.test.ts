import { describe, expect, it } from 'vitest';
import { MAX_ALIKE, MAX_DIAGNOSTICS } from '../../../../src/evals/loading/diagnostics.js';
import { brief, goodEval, load, task } from './suite.js';

describe('keys that ask for nothing', () => {
  it('are not worth a word when they ask for nothing', async () => {
    const nothing =
      'baseline: false\nmetrics: []\ninputs: {}\ntasks_from: ""\nhooks: {before_run: [{command: a, shell: no}]}\n';
    const { diagnostics } = await load({ 'eval.yaml': goodEval + nothing });
    expect(diagnostics).toEqual([]);
  });
});

describe('warnings that are the same in every task', () => {
  it('are shown a few times and counted when many tasks have them', async () => {
    const files = Object.fromEntries(Array.from({ length: 24 }, (_, i) => [`tasks/t${i}.yaml`, task(`t${i}`)]));
    const { root, diagnostics } = await load({ ...files, 'eval.yaml': goodEval.replace(/graders.*\n/, '') });
    const codes = brief(root, diagnostics).map((each) => each.split(' ').at(-1));
    expect(codes).toEqual([...Array.from({ length: MAX_ALIKE }, () => 'no-graders'), 'more-of-the-same']);
    expect(diagnostics.at(-1)?.message).toContain('15 more');
  });
});

describe('a skill directory that is not there', () => {
  it('is warned of: the agent may do without', async () => {
    const text = goodEval.replace('model: m', 'skill_directories: [nope, eval.yaml, .]');
    const { root, diagnostics, skillDirectories } = await load({ 'eval.yaml': text });
    expect(brief(root, diagnostics)).toEqual([
      'eval.yaml:2:88 warning missing-skill-directory',
      'eval.yaml:2:94 warning missing-skill-directory',
    ]);
    expect(skillDirectories).toEqual([root]);
  });
});

describe('values that count as left out', () => {
  it('are warned of', async () => {
    const { root, diagnostics, graders, config } = await load({
      'eval.yaml': goodEval
        .replace('model: m', 'max_workers: 0, max_attempts: 0')
        .replace('config: { contains', 'weight: -2, config: { contains'),
    });
    expect(brief(root, diagnostics).map((each) => each.replace(/:\d+:\d+/, ''))).toEqual([
      'eval.yaml warning ignored-value',
      'eval.yaml warning ignored-value',
      'eval.yaml warning ignored-value',
    ]);
    expect(graders[0]?.weight).toBe(1);
    expect(config).toMatchObject({ workers: 4, maxAttempts: 1 });
  });
});

describe('the number of diagnostics', () => {
  it('is bounded, and the rest is counted as what it is', async () => {
    const graders = Array.from({ length: MAX_DIAGNOSTICS + 50 }, (_, i) => `  - { type: nope, name: g${i} }\n`).join(
      '',
    );
    const { diagnostics, valid } = await load({ 'eval.yaml': goodEval.replace(/graders.*\n/, `graders:\n${graders}`) });
    expect(diagnostics).toHaveLength(MAX_DIAGNOSTICS + 1);
    expect(diagnostics.at(-1)).toMatchObject({ severity: 'error', code: 'too-many-diagnostics' });
    expect(diagnostics.at(-1)?.message).toContain('50 more');
    expect(valid).toBe(false);
  });

  it('is bounded for one mapping full of unknown keys', async () => {
    const keys = Array.from({ length: 5_000 }, (_, i) => `zzz${i}: 1\n`).join('');
    const { diagnostics } = await load({ 'eval.yaml': goodEval + keys });
    expect(diagnostics).toHaveLength(101);
    expect(diagnostics.at(-1)?.message).toContain('4900 more');
  });
});

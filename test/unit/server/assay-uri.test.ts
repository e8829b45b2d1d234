import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evalUriOf, parseAssayUri, runUriOf } from '../../../src/server/assay-uri.js';

describe('assay:// URIs', () => {
  it('name every path and run', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (text) => {
        expect(parseAssayUri(evalUriOf(text))).toEqual({ kind: 'eval', path: text });
        expect(parseAssayUri(runUriOf(text))).toEqual({ kind: 'run', runId: text });
      }),
    );
  });

  it.each([
    ['assay://runs/r/tasks/a%2Fb', { kind: 'task', runId: 'r', taskId: 'a/b', arm: {} }],
    [
      'assay://runs/r/tasks/t?model=gpt%205&baseline=true',
      { kind: 'task', runId: 'r', taskId: 't', arm: { model: 'gpt 5', baseline: true } },
    ],
    ['assay://runs/r/tasks/t/trials/2/transcript', { kind: 'transcript', runId: 'r', taskId: 't', trial: 2, arm: {} }],
    ['assay://evals/a/b.yaml', { kind: 'eval', path: 'a/b.yaml' }],
    ['assay://evals/100%', { kind: 'eval', path: '100%' }],
    ['assay://runs/', undefined],
    ['assay://runs/r/tasks/t/trials/x/transcript', undefined],
    ['file:///etc/passwd', undefined],
  ])('%s', (uri, expected) => {
    expect(parseAssayUri(uri)).toEqual(expected);
  });
});

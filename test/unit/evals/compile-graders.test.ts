import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { createGraderCompiler } from '../../../src/evals/compile-graders.js';
import type { LoadedEval, LoadedGrader } from '../../../src/evals/loading/loaded.js';
import {
  defineGrader,
  type EvalFile,
  type Grader,
  GraderConfigError,
  type GraderContext,
} from '../../../src/graders/grader.js';

const grader: Grader = { needsWorkspace: false, grade: () => ({ score: 1, passed: true, feedback: '' }) };
const use = (name: string): Promise<EvalFile> => Promise.resolve({ problem: name });
const kinds = {
  plain: defineGrader({ kind: 'plain', config: z.object({}), create: () => grader }),
  reads: defineGrader({
    kind: 'reads',
    config: z.object({}),
    create(_config, { used }, name) {
      used?.push(use(name));
      return grader;
    },
  }),
  waits: defineGrader({
    kind: 'waits',
    config: z.object({}),
    async create(_config, { used }, name) {
      await Promise.resolve();
      used?.push(use(name));
      return grader;
    },
  }),
  breaks: defineGrader({
    kind: 'breaks',
    config: z.object({}),
    create(_config, { used }, name): Grader {
      used?.push(use(name));
      throw new GraderConfigError([]);
    },
  }),
};

const entry = (type: keyof typeof kinds, name: string): LoadedGrader => ({
  name,
  type,
  kind: kinds[type],
  weight: 1,
  config: {},
  file: 'eval.yaml',
  path: [],
  configPath: (path) => path,
});

describe('createGraderCompiler', () => {
  it('keeps with each grader the files that it has read itself', async () => {
    const context: GraderContext = {
      evalDir: '/',
      fixturesDir: '/',
      env: {},
      programTimeoutSeconds: 1,
      resolvePath: (path: string) => Promise.resolve(path),
      sandboxes: {
        check: (_, assertions) => Promise.resolve(assertions.map(() => undefined)),
        evaluate: () => Promise.reject(new Error('nothing is evaluated')),
        [Symbol.asyncDispose]: () => Promise.resolve(),
      },
    };
    const compiler = createGraderCompiler({ fixturesDir: '/' } as LoadedEval, () => context);
    const order = ['plain', 'reads', 'plain', 'waits', 'breaks', 'plain', 'waits', 'reads', 'plain'] as const;
    const compiled = await compiler.compile(order.map((type, index) => entry(type, `${type}-${index}`)));
    const files = compiled.map(({ name, files: read }) => [
      name,
      read?.map((file) => 'problem' in file && file.problem),
    ]);
    expect(files).toEqual([
      ['plain-0', undefined],
      ['reads-1', ['reads-1']],
      ['plain-2', undefined],
      ['waits-3', ['waits-3']],
      ['plain-5', undefined],
      ['waits-6', ['waits-6']],
      ['reads-7', ['reads-7']],
      ['plain-8', undefined],
    ]);
  });
});

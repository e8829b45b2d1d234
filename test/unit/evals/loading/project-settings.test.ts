import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadEval } from '../../../../src/evals/loading/load-eval.js';
import { brief, depsFor, goodEval, goodTask, load, makeDir, never } from './suite.js';

const bare = 'name: demo\nconfig: { trials_per_task: 1 }\ngraders: [{ type: text }]\ntasks: ["tasks/*.yaml"]\n';

describe('the project file', () => {
  it('completes what the eval leaves out', async () => {
    const { config, project, diagnostics } = await load({
      'eval.yaml': bare,
      '.waza.yaml': `defaults: { engine: command, model: gpt, timeout: 90, parallel: true, workers: 7 }
paths: { evals: e/, results: r/ }
graders: { programTimeout: 5 }
`,
    });
    expect(diagnostics).toEqual([]);
    expect(config).toMatchObject({ executor: 'command', model: 'gpt', timeoutSeconds: 90, parallel: true, workers: 7 });
    expect(project).toMatchObject({
      paths: { skills: 'skills/', evals: 'e/', results: 'r/' },
      programTimeoutSeconds: 5,
    });
  });

  it('does not override what the eval says (O1)', async () => {
    const text = goodEval.replace('model: m', 'model: m, max_workers: 2, parallel: false');
    const { config } = await load({
      'eval.yaml': text,
      '.waza.yaml': 'defaults: { engine: command, model: gpt, timeout: 90, parallel: true, workers: 7 }\n',
    });
    const kept = { executor: 'mock', model: 'm', timeoutSeconds: 60, parallel: false, workers: 2 };
    expect(config).toMatchObject(kept);
  });

  it('counts 0 and empty values as left out', async () => {
    const { project, config } = await load({
      '.waza.yaml': 'defaults: { workers: 0, engine: "", timeout: 0 }\ngraders: { programTimeout: 0 }\n',
    });
    expect(project.defaults).toEqual({});
    expect(project.programTimeoutSeconds).toBe(30);
    expect(config).toMatchObject({ workers: 4, executor: 'mock' });
  });

  it('is looked for upwards, nearest first, never above the root, at most 10 directories', async () => {
    const deep = 'a/b/c/d/e/f/g/h/i';
    const dir = await makeDir({
      '.waza.yaml': 'defaults: { workers: 1 }\n',
      'a/.waza.yaml': 'defaults: { workers: 2 }\n',
      [`${deep}/eval.yaml`]: goodEval,
      [`${deep}/tasks/one.yaml`]: goodTask,
      [`${deep}/j/eval.yaml`]: goodEval,
      [`${deep}/j/tasks/one.yaml`]: goodTask,
      'eval.yaml': goodEval,
      'tasks/one.yaml': goodTask,
    });
    const workers = async (root: string, path: string): Promise<number | undefined> =>
      (await loadEval(path, depsFor(root), never)).config?.workers;
    expect(await workers(dir, '.')).toBe(1);
    expect(await workers(dir, deep)).toBe(2);
    expect(await workers(dir, `${deep}/j`)).toBe(2);
    expect(await workers(join(dir, deep), '.')).toBe(4);
    expect(await workers(join(dir, 'a/b'), 'c/d/e/f/g/h/i')).toBe(4);
  });

  it('is .assay.yaml when both exist, with a warning', async () => {
    const { root, config, diagnostics } = await load({
      '.waza.yaml': 'defaults: { workers: 1 }\n',
      '.assay.yaml': 'defaults: { workers: 2 }\n',
    });
    expect(config?.workers).toBe(2);
    expect(brief(root, diagnostics)).toEqual(['.waza.yaml:1:1 warning project-file-shadowed']);
  });

  it('says what is done otherwise', async () => {
    const { root, diagnostics, valid } = await load({
      '.waza.yaml': `defaults: { judgeModel: m, verbose: true, sessionLog: true }
server: { port: 1, resultsDir: x }
dev: { model: m, target: high, maxIterations: 2 }
tokens: { warningThreshold: 1, fallbackLimit: 2, limits: { defaults: { a: 1 }, overrides: { b: 2 } } }
storage: { provider: p, accountName: a, containerName: c, enabled: true }
`,
    });
    const places = ['1:28', '1:43', '2:11', '2:20', '3:1', '4:1', '5:1'];
    expect(brief(root, diagnostics)).toEqual(places.map((at) => `.waza.yaml:${at} warning done-otherwise`));
    expect(valid).toBe(true);
  });

  it.each([
    ['worker: 2\n', '1:1', 'unknown-key'],
    ['defaults: { worker: 2 }\n', '1:13', 'unknown-key'],
    ['defaults: { workers: many }\n', '1:22', 'wrong-type'],
    ['defaults: [\n', '2:1', 'yaml-syntax'],
  ])('is an error when it is wrong, never a silent default: %j', async (text, at, code) => {
    const { root, diagnostics, valid } = await load({ '.waza.yaml': text });
    expect(brief(root, diagnostics)).toEqual([`.waza.yaml:${at} error ${code}`]);
    expect(valid).toBe(false);
  });

  it('says where a rule of coverage is none', async () => {
    const section = `coverage:
  defaultFloor: 85.25
  floors:
    m/a: { lines: 80 }
    m/b: { linez: 80 }
    m/c: 80%
  tightnes: { tolerance: 1 }
  store: centrl
`;
    const { diagnostics } = await load({ '.assay.yaml': section });
    expect(diagnostics.map(({ line, column, message, hint }) => [line, column, message, hint])).toMatchInlineSnapshot(`
      [
        [
          2,
          17,
          "\`coverage.defaultFloor\` has at most one decimal",
          undefined,
        ],
        [
          5,
          12,
          "unknown key \`linez\`",
          "did you mean \`lines\`?",
        ],
        [
          6,
          10,
          "\`coverage.floors.…\` has none of the allowed forms",
          undefined,
        ],
        [
          8,
          10,
          "\`coverage.store\` must be one of: beside, central",
          "did you mean \`central\`?",
        ],
        [
          7,
          3,
          "unknown key \`tightnes\`",
          "did you mean \`tightness\`?",
        ],
      ]
    `);
  });

  it('hands the section of coverage on as it is', async () => {
    const { project } = await load({
      '.assay.yaml': 'coverage: { floors: { m/a: 85.5 }, tightness: { enabled: no } }\n',
    });
    expect(project.coverage).toEqual({ floors: { 'm/a': 85.5 }, tightness: { enabled: false } });
  });

  it('may be empty', async () => {
    const { diagnostics, project, root } = await load({ '.waza.yaml': '# defaults:\n' });
    expect(diagnostics).toEqual([]);
    expect(project.path).toBe(join(root, '.waza.yaml'));
  });
});

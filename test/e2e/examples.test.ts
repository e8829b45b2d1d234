import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';

const root = join(import.meta.dirname, '../..');
const assay = join(root, 'dist/assay.js');

const Outcome = z.object({
  verdict: z.string(),
  diagnostics: z.array(z.unknown()),
  tasks: z.array(
    z.object({
      test_id: z.string(),
      status: z.string(),
      runs: z.array(z.object({ validations: z.record(z.string(), z.object({ type: z.string() })) })),
    }),
  ),
});

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'assay-examples-'));
});
afterEach(async () => {
  await rm(dir, { recursive: true, force: true });
});

/** Runs a program of ours as on a machine where nobody has set up anything: no home, no git settings, plain locale. */
async function run(args: readonly string[], cwd: string): Promise<{ code: number; stdout: string }> {
  const env = { PATH: process.env['PATH'], HOME: dir, LANG: 'C' };
  return new Promise((resolve) => {
    execFile(process.execPath, [...args], { cwd, env, maxBuffer: 64 * 1024 * 1024 }, (error, stdout) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, stdout });
    });
  });
}

async function runSuite(suite: string) {
  const { code, stdout } = await run([assay, '--store', join(dir, 'store'), 'run', suite, '--json'], dir);
  return { code, outcome: Outcome.parse(JSON.parse(stdout)) };
}

describe('examples', () => {
  it.each([
    ['changelog', 9, ['code', 'diff', 'file', 'json_schema', 'program', 'text']],
    [
      'code-explainer',
      4,
      ['action_sequence', 'behavior', 'code', 'diff', 'file', 'skill_invocation', 'text', 'tool_constraint'],
    ],
  ])('%s passes as it is shipped, without a warning', async (name, tasks, kinds) => {
    const { code, outcome } = await runSuite(join(root, 'examples', name));

    expect({ code, verdict: outcome.verdict, diagnostics: outcome.diagnostics }).toEqual({
      code: 0,
      verdict: 'passed',
      diagnostics: [],
    });
    expect(outcome.tasks).toHaveLength(tasks);
    const runs = outcome.tasks.flatMap((task) => task.runs);
    expect(runs).toHaveLength(tasks * 2);
    const used = new Set(runs.flatMap((each) => Object.values(each.validations)).map((grade) => grade.type));
    expect([...used].sort()).toEqual(kinds);
  });

  it('changelog notices a skill that names its headings differently', async () => {
    const suite = join(dir, 'changelog');
    await cp(join(root, 'examples/changelog'), suite, { recursive: true });
    const skill = join(suite, 'SKILL.md');
    await writeFile(skill, (await readFile(skill, 'utf8')).replace('| Fixed |', '| Repaired |'));

    const { code, outcome } = await runSuite(suite);

    expect(code).toBe(1);
    const failed = outcome.tasks.filter((task) => task.status === 'failed').map((task) => task.test_id);
    expect(failed).toEqual(['changelog-of-a-release', 'unreleased-on-top', 'release-notes-as-json']);
  });

  it('the eval of the README passes', async () => {
    const readme = await readFile(join(root, 'README.md'), 'utf8');
    const files = [...readme.matchAll(/```yaml\n# (greet\/\S+)\n([\s\S]*?)```/g)];
    expect(files.map(([, path]) => path)).toEqual(['greet/eval.yaml', 'greet/tasks/hello.yaml']);
    for (const [, path = '', text = ''] of files) {
      // oxlint-disable-next-line no-await-in-loop -- two small files
      await mkdir(dirname(join(dir, path)), { recursive: true });
      // oxlint-disable-next-line no-await-in-loop -- as above
      await writeFile(join(dir, path), text);
    }

    await expect(runSuite('greet')).resolves.toMatchObject({ code: 0, outcome: { verdict: 'passed' } });
  });

  it('npm run demo shows the run, ends with 0, and writes plain text where there is no terminal', async () => {
    const { code, stdout } = await run([join(root, 'scripts/demo.mjs')], root);

    expect(code).toBe(0);
    expect(stdout).not.toContain('\u001B');
    expect(stdout.match(/^ {2}\[ ?\d+\/18\] ✓ .*: passed/gm)).toHaveLength(18);
    expect(stdout).toContain('Verdict: passed. 9 of 9 tasks passed, 18 of 18 trials, judged by 6 kinds of graders');
    expect(stdout.trimEnd().endsWith('it ended with exit code 0.')).toBe(true);
  });
});

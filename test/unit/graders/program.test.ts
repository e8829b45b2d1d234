import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { GraderError } from '../../../src/graders/grader.js';
import { graderKinds } from '../../../src/graders/registry.js';
import { isRunning } from '../../helpers/processes.js';
import { compile, contextIn, grade, inputOf, temporaryDirectory } from './grading.js';

async function scene() {
  const temporary = await temporaryDirectory();
  const workspace = join(temporary.dir, 'workspace');
  await mkdir(workspace);
  const context = contextIn(temporary.dir, { env: { ...process.env, SECRET_TOKEN: 'hush', LOCALE: 'de' } });
  const run = (config: object, output = '') => grade('program', config, { workspace, output }, context);
  return {
    workspace,
    dir: temporary.dir,
    context,
    run,
    [Symbol.asyncDispose]: () => temporary[Symbol.asyncDispose](),
  };
}

const sh = (script: string) => ({ command: 'sh', args: ['-c', script] });

describe('program', () => {
  it('passes on exit code 0, with what the program says about the output on its stdin', async () => {
    await using at = await scene();
    const config = sh('echo "  $(wc -c) bytes"');
    const result = await at.run(config, 'hello');
    expect(result).toMatchObject({ score: 1, passed: true, feedback: '5 bytes' });
    expect(result.details).toEqual({ ...config, stdout: '  5 bytes\n', stderr: '', workspace_dir: at.workspace });
    expect(await at.run({ command: 'true' }, 'x'.repeat(1_000_000))).toMatchObject({ passed: true });
  });

  it('fails on another exit code, with what it says on stderr', async () => {
    await using at = await scene();
    const result = await at.run(sh('echo out; echo why >&2; exit 3'));
    expect(result).toMatchObject({
      score: 0,
      passed: false,
      feedback: 'the program ended with exit code 3: why',
      details: { stdout: 'out\n', stderr: 'why\n', exit_error: 'the program ended with exit code 3' },
    });
    const killed = await at.run(sh('kill -TERM $$'));
    expect(killed).toMatchObject({ passed: false, feedback: 'the program was ended by SIGTERM' });
  });

  it('runs in the workspace with a scrubbed environment', async () => {
    await using at = await scene();
    const script = 'pwd; echo "$WAZA_WORKSPACE_DIR|$ASSAY_WORKSPACE_DIR|$ASSAY_EVAL_DIR|$SECRET_TOKEN|$LOCALE|$MODE"';
    const result = await at.run({ ...sh(script), env: { MODE: 'x' }, pass_env: ['LOCALE'] });
    const expected = [at.workspace, at.workspace, at.dir, '', 'de', 'x'].join('|');
    expect(result.feedback).toBe(`${at.workspace}\n${expected}`);
  });

  it('finds programs and files beside the eval, before any that an agent put into the workspace', async () => {
    await using at = await scene();
    await mkdir(join(at.dir, 'graders'));
    await mkdir(join(at.workspace, 'graders'));
    for (const dir of [at.dir, at.workspace]) {
      const file = join(dir, 'graders', 'check.sh');
      // oxlint-disable-next-line no-await-in-loop -- two files
      await writeFile(file, `#!/bin/sh\necho ${dir}\n`);
      // oxlint-disable-next-line no-await-in-loop -- as above
      await chmod(file, 0o755);
    }
    await writeFile(join(at.workspace, 'own.sh'), '#!/bin/sh\necho own\n', { mode: 0o755 });
    expect(await at.run({ command: './graders/check.sh' })).toMatchObject({ feedback: at.dir });
    expect(await at.run({ command: 'sh', args: ['graders/check.sh'] })).toMatchObject({ feedback: at.dir });
    expect(await at.run({ command: 'sh', args: ['{workspace}/graders/check.sh'] })).toMatchObject({
      feedback: at.workspace,
    });
    expect(await at.run({ command: './own.sh' })).toMatchObject({ feedback: 'own' });
    expect(await at.run({ command: 'echo', args: ['{eval_dir}', '{other}'] })).toMatchObject({
      feedback: `${at.dir} {other}`,
    });
  });

  it('finding G17: the time limit ends the whole process group, and nobody waits for its pipes', async () => {
    await using at = await scene();
    const marker = join(at.workspace, 'pid');
    const result = await at.run({ ...sh(`sleep 60 & echo $! > ${marker}; wait`), timeout: 0.2 });
    expect(result).toMatchObject({ score: 0, passed: false, feedback: 'the program did not end within 0.2 s' });
    expect(isRunning(Number(await readFile(marker, 'utf8')))).toBe(false);
  });

  it('takes the time limit of the run when it has none of its own', async () => {
    await using at = await scene();
    const context = { ...at.context, programTimeoutSeconds: 0.2 };
    for (const config of [sh('sleep 60'), { ...sh('sleep 60'), timeout: 0 }]) {
      // oxlint-disable-next-line no-await-in-loop -- two short runs
      const result = await grade('program', config, { workspace: at.workspace }, context);
      expect(result.feedback).toBe('the program did not end within 0.2 s');
    }
  });

  it('keeps a bounded part of a flood of output', async () => {
    await using at = await scene();
    const result = await at.run(sh('yes | head -c 20000000'));
    expect(result.passed).toBe(true);
    expect(JSON.stringify(result).length).toBeLessThan(1_000_000);
  });

  it('cannot judge with a program that is not there', async () => {
    await using at = await scene();
    await expect(at.run({ command: 'no-such-program-anywhere' })).rejects.toThrow(GraderError);
    await expect(at.run({ command: './missing.sh' })).rejects.toThrow(/missing\.sh/);
  });

  it('is ended by the signal', async () => {
    await using at = await scene();
    const grader = await compile('program', sh('sleep 60'), at.context);
    const controller = new AbortController();
    const grading = Promise.resolve(grader.grade(inputOf({ workspace: at.workspace }), controller.signal));
    controller.abort(new Error('enough'));
    await expect(grading).rejects.toThrow('enough');
  });

  it('tells the commands that it would start', () => {
    const kind = graderKinds.get('program');
    expect(kind?.commands?.({ command: 'make', args: ['check'] })).toEqual([{ argv: ['make', 'check'] }]);
    expect(kind?.config.safeParse({ command: ' ' }).success).toBe(false);
    expect(kind?.config.safeParse({ args: [] }).success).toBe(false);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createSandboxes, type SandboxOptions } from '../../../../src/graders/code/sandboxes.js';
import { GraderError, type SandboxLanguage, type Sandboxes } from '../../../../src/graders/grader.js';
import { signal, temporaryDirectory } from '../grading.js';
import { bundleWorkers } from './bundle-worker.js';
import { bombs, escapes, failing, holding, names, pristine, tampering } from './sandbox-cases.js';

let temporary: Awaited<ReturnType<typeof temporaryDirectory>>;
let javascriptWorker: string;
let patient: Sandboxes;
let strict: Sandboxes;

const sandboxesWith = (options: SandboxOptions = {}): Sandboxes => createSandboxes({ javascriptWorker, ...options });

beforeAll(async () => {
  temporary = await temporaryDirectory();
  javascriptWorker = await bundleWorkers(temporary.dir);
  patient = sandboxesWith();
  strict = sandboxesWith({ assertionMs: 300 });
});
afterAll(async () => {
  await Promise.all([patient[Symbol.asyncDispose](), strict[Symbol.asyncDispose]()]);
  await temporary[Symbol.asyncDispose]();
});

describe.each<SandboxLanguage>(['python', 'javascript'])('%s', (language) => {
  it('evaluates assertions over its names', async () => {
    const results = await patient.evaluate(language, holding[language], names, signal);
    expect(results).toEqual(holding[language].map(() => ({ ok: true })));
    const others = await patient.evaluate(language, failing[language], names, signal);
    expect(others).toEqual(failing[language].map(() => ({ ok: false })));
  });

  it('says what is no expression, and runs none', async () => {
    const good = [...holding[language], ...failing[language], 'nobody_knows(this)', ...tampering[language]];
    expect(await patient.check(language, good)).toEqual(good.map(() => undefined));
    expect(await patient.check(language, [')(', '1', '1 +'])).toEqual([
      expect.stringContaining('SyntaxError'),
      undefined,
      expect.stringContaining('SyntaxError'),
    ]);
    const results = await patient.evaluate(language, pristine[language], names, signal);
    expect(results).toEqual(pristine[language].map(() => ({ ok: true })));
    const none = { pythonCommands: ['no-such-python'], javascriptWorker: join(temporary.dir, 'none.mjs') };
    const missing = createSandboxes(none);
    expect(await missing.check(language, [')('])).toEqual([undefined]);
    await missing[Symbol.asyncDispose]();
  });

  it.each(escapes[language])('finding G16: does not let out: %s', async (assertion) => {
    const [result] = await patient.evaluate(language, [assertion], names, signal);
    expect(result).toHaveProperty('error', expect.stringMatching(/./));
  });

  it('finding G16: ends what would take forever or everything, and goes on', { timeout: 60_000 }, async () => {
    for (const assertion of bombs[language]) {
      // oxlint-disable-next-line no-await-in-loop -- each must leave the worker fit for the next one
      const [result, after] = await strict.evaluate(language, [assertion, '1'], names, signal);
      expect([assertion.slice(0, 60), result, after]).toEqual([
        assertion.slice(0, 60),
        { error: expect.stringMatching(/./) },
        { ok: true },
      ]);
    }
  });

  it('lets nothing through from one grading to the next', async () => {
    for (const assertion of tampering[language]) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other is the point
      const done = await patient.evaluate(language, [assertion], names, signal);
      expect([assertion, done]).toEqual([assertion, [{ ok: true }]]);
      // oxlint-disable-next-line no-await-in-loop -- as above
      const results = await patient.evaluate(language, pristine[language], names, signal);
      expect([assertion, results]).toEqual([assertion, pristine[language].map(() => ({ ok: true }))]);
    }
  });

  it('answers many at once, each with its own', async () => {
    const numbers = Array.from({ length: 300 }, (_, index) => index);
    const results = await Promise.all(
      numbers.map((n) => patient.evaluate(language, [`duration_ms == ${n}`], { duration_ms: n }, signal)),
    );
    expect(results.every(([result]) => result && 'ok' in result && result.ok)).toBe(true);
  });

  it('takes any text', async () => {
    const output = '\0\ud83d é 😀 "\\\n\u2028</script>'.repeat(1000);
    const length = language === 'python' ? 'len(output)' : '[...output].length';
    const [result] = await patient.evaluate(
      language,
      [`${length} == ${Array.from(output).length}`],
      { output },
      signal,
    );
    expect(result).toEqual({ ok: true });
    const big = 'x'.repeat(8 * 1024 * 1024);
    expect(await patient.evaluate(language, ['output[8388607] == "x"'], { output: big }, signal)).toEqual([
      { ok: true },
    ]);
  });

  it('keeps the text of errors short', async () => {
    const source = language === 'python' ? '{}["x" * 100000]' : 'throw "x".repeat(100000)';
    const [result] = await patient.evaluate(language, [source], {}, signal);
    expect(result && 'error' in result ? result.error.length : 0).toBeLessThan(600);
    expect(result).toHaveProperty('error', expect.stringContaining('xxx'));
  });

  it('stops waiting when the signal is aborted', async () => {
    const controller = new AbortController();
    const forever = language === 'python' ? 're.search(r"(a*)*b", "a" * 40)' : 'for (;;);';
    const grading = strict.evaluate(language, [forever], {}, controller.signal);
    controller.abort(new Error('not wanted any more'));
    await expect(grading).rejects.toThrow('not wanted any more');
    await expect(strict.evaluate(language, ['1'], {}, controller.signal)).rejects.toThrow('not wanted any more');
    expect(await strict.evaluate(language, ['1'], {}, signal)).toEqual([{ ok: true }]);
  });

  it('refuses gradings after it was closed, and fails those under way', async () => {
    const own = sandboxesWith();
    expect(await own.evaluate(language, ['1'], {}, signal)).toEqual([{ ok: true }]);
    const forever = language === 'python' ? 're.search(r"(a*)*b", "a" * 40)' : 'for (;;);';
    const grading = own.evaluate(language, [forever], {}, signal).catch((error: unknown) => error);
    await own[Symbol.asyncDispose]();
    expect(await grading).toBeInstanceOf(GraderError);
    await expect(own.evaluate(language, ['1'], {}, signal)).rejects.toThrow('closed');
  });
});

describe('a worker that dies', () => {
  it('costs the grading it was at; the others go to a new worker', { timeout: 60_000 }, async () => {
    await using own = sandboxesWith({ assertionMs: 200 });
    // One long call of the engine, in which it does not ask whether its time is over.
    const stuck = own.evaluate('javascript', ['Array(2 ** 32 - 1).indexOf(3)'], {}, signal);
    const others = [1, 2, 3].map((n) => own.evaluate('javascript', [`n === ${n}`], { n }, signal));
    await expect(stuck).rejects.toThrow(GraderError);
    expect(await Promise.all(others)).toEqual([[{ ok: true }], [{ ok: true }], [{ ok: true }]]);
  });

  it('is told with its last words when it does not start', async () => {
    const pythonWorker = join(temporary.dir, 'broken.py');
    await writeFile(pythonWorker, 'raise SystemError("no good")');
    await using own = sandboxesWith({ pythonWorker });
    await expect(own.evaluate('python', ['1'], {}, signal)).rejects.toThrow(/does not start.*no good/s);
  });

  it('is replaced when it ends in the middle of a grading', async () => {
    const pythonWorker = join(temporary.dir, 'mortal.py');
    const lines = [
      'import json, os, sys',
      'print("{}", flush=True)',
      'for line in sys.stdin:',
      '    request = json.loads(line)',
      '    if request["assertions"] == ["die"]: os._exit(3)',
      '    print(json.dumps({"id": request["id"], "results": [True]}), flush=True)',
    ];
    await writeFile(pythonWorker, lines.join('\n'));
    await using own = sandboxesWith({ pythonWorker });
    const all = ['1', 'die', '2', 'die', '3'].map((source) => own.evaluate('python', [source], {}, signal));
    const settled = await Promise.allSettled(all);
    expect(settled.map((each) => each.status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected', 'fulfilled']);
    await expect(own.evaluate('python', ['die'], {}, signal)).rejects.toThrow(/code 3/);
  });
});

describe('the Python interpreter', () => {
  it('is named when this machine has none', async () => {
    await using own = sandboxesWith({ pythonCommands: ['no-such-python3', 'no-such-python'] });
    const grading = own.evaluate('python', ['1'], {}, signal);
    await expect(grading).rejects.toThrow(GraderError);
    await expect(grading).rejects.toThrow('no-such-python3 or no-such-python');
  });

  it('finding 2: is started once, whatever the number of gradings', async () => {
    const calls = join(temporary.dir, 'calls.txt');
    const shim = join(temporary.dir, 'python-shim');
    await writeFile(shim, `#!/bin/sh\necho started >> '${calls}'\nexec python3 "$@"\n`);
    await chmod(shim, 0o755);
    await using own = sandboxesWith({ pythonCommands: [shim] });
    // oxlint-disable-next-line no-await-in-loop -- sequential gradings are the point
    for (let i = 0; i < 12; i++) expect(await own.evaluate('python', ['1'], {}, signal)).toEqual([{ ok: true }]);
    expect(await readFile(calls, 'utf8')).toBe('started\n');
  });
});

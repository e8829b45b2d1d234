import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { requireTrust } from '../../../src/handlers/trusted-commands.js';
import { createTrustStore } from '../../../src/handlers/trust-store.js';
import type { CallContext } from '../../../src/protocol/call-context.js';
import { testDir } from '../runs/test-runs.js';

async function asked(answer: (script: string) => Promise<boolean>): Promise<(questions: string[]) => Promise<void>> {
  const dir = await testDir();
  const script = join(dir, 'agent.sh');
  await writeFile(script, 'echo good\n');
  const store = createTrustStore(join(dir, 'state'));
  const owned = { path: join(dir, 'eval.yaml'), dir, commands: [{ kind: 'executor', argv: ['sh', 'agent.sh'] }] };
  return async (questions) => {
    const confirm = async (question: string): Promise<boolean> => {
      questions.push(question);
      return await answer(script);
    };
    const context = { connection: { trusted: false, confirm }, signal: new AbortController().signal };
    await requireTrust(store, 'this eval', owned as never, context as unknown as CallContext);
  };
}

it('a yes holds for the files as they are, and is asked for once', async () => {
  const questions: string[] = [];
  const ask = await asked(async () => true);
  await ask(questions);
  await ask(questions);
  expect(questions).toHaveLength(1);
});

it('a yes is none for a file that has changed while the question was open', async () => {
  const questions: string[] = [];
  const ask = await asked(async (script) => {
    await writeFile(script, `echo ${questions.length}\n`);
    return true;
  });
  const refusal = { kind: 'not-trusted', message: expect.stringContaining('changed during the question') };
  await expect(ask(questions)).rejects.toMatchObject(refusal);
  await expect(ask(questions)).rejects.toMatchObject(refusal);
  expect(questions).toHaveLength(2);
});

import { expect, it } from 'vitest';
import { askedTexts } from '../../../src/evals/task-texts.js';

const facts = { runId: 'run-1', trial: 1, attempt: 1, startedAt: '2026-03-05T12:00:00Z' };

it('a prompt of which its templates leave nothing is asked of nobody', () => {
  const of = (prompt: string, rendered: string) => {
    const texts = { isLive: false, render: () => ({ prompt: rendered, resources: [], environment: {} }) };
    return () => askedTexts({ prompt, resources: [], texts }, facts);
  };
  expect(of('{{.Vars.question}}', ' \n')).toThrow('nothing is left of the prompt "{{.Vars.question}}"');
  expect(of('{{.Vars.question}}', 'why?')()).toMatchObject({ prompt: 'why?' });
  // It was empty as written: the loader has warned of it.
  expect(of('', '')()).toMatchObject({ prompt: '' });
});

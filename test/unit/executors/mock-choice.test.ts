import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadMockScript } from '../../../src/executors/mock-script.js';
import { DomainError } from '../../../src/protocol/errors.js';
import { scratch } from '../../helpers/processes.js';

async function scriptFile(text: string): Promise<string> {
  const file = join(await scratch(), 'script.yaml');
  await writeFile(file, text);
  return file;
}

const at = { trial: 1, attempt: 1, prompt: '', model: 'm' };

it('tells models apart, and skills from no skills, one within the other', async () => {
  const script = await loadMockScript(
    await scriptFile(`t1:
  models:
    good: { output: yes indeed }
    '*': { with_skills: [{ output: once }, { output: twice }], baseline: { output: never } }
t2: { baseline: { output: only without } }
`),
    ['t1', 't2'],
  );
  const said = (taskId: string, more: object) => script.entryFor({ ...at, taskId, ...more })?.output;
  expect(said('t1', { model: 'good' })).toBe('yes indeed');
  expect(said('t1', { trial: 2 })).toBe('twice');
  expect(said('t1', { baseline: true })).toBe('never');
  expect(said('t2', { baseline: true })).toBe('only without');
  expect(said('t2', {})).toBeUndefined();
});

it('has its own map for the prompts of trigger tests, unless a task is called so', async () => {
  const text = 'triggers:\n  explain it: { skill_invocations: [explain] }\n  "*": {}\n';
  const script = await loadMockScript(await scriptFile(text), ['t1'], ['explain it', 'why']);
  const trigger = (prompt: string) => script.entryFor({ ...at, taskId: 'trigger-1', prompt, trigger: true });
  expect(trigger('explain it')).toMatchObject({ skill_invocations: [{ name: 'explain' }] });
  expect(trigger('why')).not.toHaveProperty('skill_invocations');
  expect(script.entryFor({ ...at, taskId: 't1', prompt: 'explain it' })).toBeUndefined();

  const taken = await loadMockScript(await scriptFile('triggers: { output: a task }\n'), ['triggers']);
  expect(taken.entryFor({ ...at, taskId: 'triggers' })).toMatchObject({ output: 'a task' });
});

it.each([
  ['triggers: { wy: {} }\n', '1:13 unknown-prompt'],
  ['triggers: [1]\n', '1:11 wrong-type'],
  ['t1: { models: [a] }\n', '1:15 wrong-type'],
  ['t1: { models: {}, output: a }\n', '1:19 unknown-key'],
  ['t1: { baseline: { outptu: a } }\n', '1:19 unknown-key'],
])('a mistake is told at its place: %j', async (text, expected) => {
  const outcome = await loadMockScript(await scriptFile(text), ['t1'], ['why']).catch((error: unknown) => error);
  if (!(outcome instanceof DomainError)) throw new Error('the script was taken', { cause: outcome });
  expect(outcome.facts.diagnostics?.map(({ line, column, code }) => `${line}:${column} ${code}`)).toEqual([expected]);
});

import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { greets, makePlace, numbered, type Place, runToEnd, serve, writeSuite } from '../helpers/suites.js';
import type { Json } from '../helpers/wire-client.js';

const takesUp = { output: 'hi', skill_invocations: ['greeter'] };
const skill = { 'SKILL.md': '---\nname: greeter\ndescription: Greets.\n---\nGreet.\n' };

function suite(place: Place, script: object, prompts: readonly string[] = ['greet']): Promise<string> {
  const triggers = {
    skill: 'greeter',
    should_trigger_prompts: prompts.map((prompt) => ({ prompt })),
    should_not_trigger_prompts: [{ prompt: 'bake' }],
  };
  return writeSuite(place, {
    config: { skill_directories: ['.'] },
    more: { skill: 'greeter', graders: [greets] },
    tasks: numbered(1),
    files: { ...skill, 'trigger_tests.yaml': JSON.stringify(triggers) },
    script: { '*': { output: 'hello' }, ...script },
  });
}

const told = (outcome: Json): Json =>
  outcome.trigger_results.map(({ prompt, status, cached, from_run }: Json) => [prompt, status, cached ?? from_run]);

it('trigger tests are served from the cache until something changes, never an error', async () => {
  const place = await makePlace();
  const path = await suite(place, { triggers: { greet: takesUp } });
  await using client = serve(place);
  const first = await runToEnd(client, path, { cache: true });
  expect(told(first.outcome)).toEqual([
    ['greet', 'passed', undefined],
    ['bake', 'error', undefined],
  ]);
  expect(first.outcome.summary.cache).toEqual({ hits: 0, misses: 3, stored: 2 });
  const second = await runToEnd(client, path, { cache: true });
  expect(told(second.outcome)).toEqual([
    ['greet', 'passed', true],
    ['bake', 'error', undefined],
  ]);
  expect(second.outcome.summary.cache).toEqual({ hits: 2, misses: 1, stored: 0 });
  expect(second.summary.progress.cached).toBe(2);
  const { events_path: events } = second.outcome.trigger_results[0];
  expect(existsSync(join(place.dir, '.assay/runs', second.id, events))).toBe(true);

  await writeFile(join(place.dir, 'suite/SKILL.md'), skill['SKILL.md'].replace('Greet.', 'Greet warmly.'));
  const changed = await runToEnd(client, path, { cache: true });
  expect(changed.outcome.summary.cache).toMatchObject({ hits: 0, stored: 2 });
  // What is expected of the prompt is another answer, too.
  await suite(place, { triggers: { bake: takesUp } }, ['bake now']);
  const other = await runToEnd(client, path, { cache: true, tasks: ['t1'] });
  expect(told(other.outcome).map(([, , cached]: Json) => cached)).toEqual([undefined, undefined]);
});

it('a run whose trigger tests could not be told is resumed by these alone', async () => {
  const place = await makePlace();
  const path = await suite(place, { triggers: { greet: takesUp, bake: [{ error: 'busy' }] } });
  await using client = serve(place);
  const first = await runToEnd(client, path);
  expect(told(first.outcome)).toEqual([
    ['greet', 'passed', undefined],
    ['bake', 'error', undefined],
  ]);
  const second = await runToEnd(client, path, { resume: first.id });
  expect(told(second.outcome)).toEqual([
    ['greet', 'passed', first.id],
    ['bake', 'error', undefined],
  ]);
  const { events_path: events } = second.outcome.trigger_results[0];
  expect(existsSync(join(place.dir, '.assay/runs', second.id, events))).toBe(true);

  const whole = await suite(place, { triggers: { '*': takesUp } });
  const third = await runToEnd(client, whole);
  await expect(runToEnd(client, whole, { resume: third.id })).rejects.toThrow('nothing to resume');
});

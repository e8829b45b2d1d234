import { readFile, readdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { descriptions } from '../../../../src/evals/file-schemas/descriptions.js';
import { fileSchemas } from '../../../../src/evals/file-schemas/file-schemas.js';

const root = join(import.meta.dirname, '../../../..');
const ajv = new Ajv({ strict: false, allErrors: true });
const made = new Map([...fileSchemas].map(([name, make]) => [name, make()]));
const validators = new Map<string, ValidateFunction>([...made].map(([name, schema]) => [name, ajv.compile(schema)]));

function problems(name: string, value: unknown): string[] {
  const validate = validators.get(name);
  if (validate === undefined) throw new Error(`no schema ${name}`);
  return validate(value) ? [] : (validate.errors ?? []).map((each) => `${each.instancePath} ${each.message}`);
}

const examples = (await readdir(join(root, 'examples'), { recursive: true }))
  .filter((path) => path.endsWith('.yaml') && !path.includes('fixtures/'))
  .toSorted();

describe('the schemas of files', () => {
  it.each(examples)('fit examples/%s, which names its own for editors', async (path) => {
    const file = join(root, 'examples', path);
    const text = await readFile(file, 'utf8');
    const named = /^# yaml-language-server: \$schema=(.*)$/m.exec(text)?.[1] ?? '';
    const schema = resolve(dirname(file), named);

    expect(dirname(schema)).toBe(join(root, 'docs/schemas'));
    expect(problems(basename(schema, '.schema.json'), load(text))).toEqual([]);
  });

  const task = { id: 'a', name: 'A', inputs: { prompt: 'x' } };
  const suite = { name: 'e', version: 1.5, config: { trials_per_task: 1 }, tasks: ['*.yaml'] };
  it.each([
    ['eval', suite, []],
    ['eval', { ...suite, nam: 1 }, [' must NOT have additional properties']],
    ['eval', { ...suite, config: { trials_per_task: 0 } }, ['/config/trials_per_task must be >= 1']],
    ['eval', { ...suite, config: {} }, ["/config must have required property 'trials_per_task'"]],
    ['eval', { ...suite, config: { trials_per_task: 1, executor: 'copilot-sdk' } }, []],
    [
      'eval',
      { ...suite, config: { trials_per_task: 1, executor: 'mock', executor_options: { skript: 'x' } } },
      ['/config/executor_options must NOT have additional properties'],
    ],
    ['task', task, []],
    ['task', { ...task, graders: [{ type: 'text', config: { contains: ['x', 404] } }] }, []],
    [
      'task',
      { ...task, graders: [{ type: 'text', config: { contain: ['x'] } }] },
      ['/graders/0/config must NOT have additional properties'],
    ],
    [
      'task',
      { ...task, graders: [{ type: 'action_sequence', config: { matching_mode: 'x' } }] },
      [
        "/graders/0/config must have required property 'expected_actions'",
        '/graders/0/config/matching_mode must be equal',
      ],
    ],
    ['task', { ...task, graders: [{ type: 'txt' }] }, ['/graders/0/type must be equal to one of the allowed values']],
    ['project', { defaults: { wrokers: 3 } }, ['/defaults must NOT have additional properties']],
    [
      'trigger-tests',
      { skill: 's', should_trigger_prompts: [{ prompt: 'x', confidence: 'low' }] },
      ['confidence must be'],
    ],
    ['mock-script', { '*': [{ output: 'x' }, { attempts: [{ error: 'x' }, { output: 'y' }] }] }, []],
    ['mock-script', { a: { models: { m: { with_skills: [{ output: 'x' }], baseline: { error: 'y' } } } } }, []],
    ['mock-script', { triggers: { hi: { outputs: 'x' } } }, ['/triggers/hi must NOT have additional properties']],
    ['mock-script', { judge: { tone: { '*': { attempts: [{ output: '?' }, { output: '{}' }] } } } }, []],
    [
      'mock-script',
      { judge: { tone: { a: { outputs: 'x' } } } },
      ['/judge/tone/a must NOT have additional properties'],
    ],
    ['mock-script', { a: { outputs: 'x' } }, ['/a must NOT have additional properties']],
    ['mock-script', { a: [{ attempts: [{ outputs: 'x' }] }] }, ['/a/0/attempts/0 must NOT have additional properties']],
  ])('%s: %j', (name, value, expected) => {
    const found = problems(name, value);

    for (const each of expected) expect(found.join('\n')).toContain(each);
    expect(found.length === 0).toBe(expected.length === 0);
  });

  it.each([...made])('%s has a description for keys that exist, and only for those', (name, schema) => {
    const described = new Set<string>();
    const walk = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return;
      if ('description' in value && typeof value.description === 'string') described.add(value.description);
      for (const member of Object.values(value)) walk(member);
    };
    walk(schema);

    for (const [key, text] of Object.entries(descriptions[name] ?? {}))
      expect([key, described.has(text)]).toEqual([key, true]);
  });
});

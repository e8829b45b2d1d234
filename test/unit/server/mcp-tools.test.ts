import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, it } from 'vitest';
import { methodNames, methods, toolName } from '../../../src/protocol/methods.js';
import { instructions } from '../../../src/server/mcp-instructions.js';
import { methodTools } from '../../../src/server/mcp-tools.js';
import { createFakeHost } from '../../fixtures/servers/fake-host.js';

const host = createFakeHost();
const all = methodTools(host, 'all').map(({ definition }) => definition);

describe('methodTools', () => {
  it('offers exactly the methods that are tools', () => {
    const expected = methodNames.filter((name) => 'tool' in methods[name]).map(toolName);
    expect(all.map(({ name }) => name)).toEqual(expected);
    expect(all.length).toBeLessThanOrEqual(16);
  });

  it('with read offers only what changes nothing, with another group what it needs', () => {
    const read = methodTools(host, 'read').map(({ definition }) => definition);
    expect(read.length).toBeGreaterThan(0);
    expect(read.filter(({ annotations }) => annotations?.readOnlyHint !== true)).toEqual([]);
    const names = (offered: 'eval' | 'coverage'): string[] =>
      methodTools(host, offered).map(({ definition }) => definition.name);
    expect(names('eval')).toEqual(expect.arrayContaining(['eval_run', 'run_cancel', 'run_wait']));
    expect(names('eval')).not.toContain('coverage_run');
    expect(names('coverage')).toEqual(expect.arrayContaining(['coverage_run', 'coverage_ratchet', 'run_cancel']));
    expect(names('coverage')).not.toContain('eval_run');
  });

  it('costs a session at most 4,000 tokens', () => {
    expect(countTokens(JSON.stringify({ tools: all }))).toBeLessThanOrEqual(4_000);
    expect(instructions.split(/\s+/).length).toBeLessThanOrEqual(120);
  });

  it('describes each in a dialect and shape that hosts accept', () => {
    for (const { name, title, description, inputSchema, outputSchema } of all) {
      expect(name).toMatch(/^[a-zA-Z0-9_-]{1,34}$/);
      expect(title && description).toBeTruthy();
      expect(inputSchema).toMatchObject({ type: 'object', additionalProperties: false });
      expect(outputSchema).toMatchObject({ type: 'object' });
      for (const schema of [inputSchema, outputSchema]) {
        const keys = Object.keys(schema ?? {});
        expect(keys.filter((key) => ['oneOf', 'anyOf', 'allOf', '$ref', '$defs'].includes(key))).toEqual([]);
        expect(JSON.stringify(schema)).not.toMatch(/draft-07|9007199254740991/);
      }
    }
  });

  it('gives a call what the table says a tool means where the call says nothing', async () => {
    const asked: unknown[] = [];
    const publish: (typeof host.handlers)['publication.publish'] = async (params) => {
      asked.push(params.dry_run);
      return { status: 'unchanged', requests: 0, rounds: 0, rows: 0 };
    };
    const handlers = { ...host.handlers, 'publication.publish': publish };
    const tool = methodTools({ ...host, handlers }, 'publication').find(
      ({ definition }) => definition.name === 'publication_publish',
    );
    const args = { run_ids: [`run-${'0'.repeat(36)}`], repository: 'o/n', pull_request: 1 };
    const closed = new AbortController().signal;
    const context = {
      signal: closed,
      connection: { id: 'c', trusted: true, closed, publish: () => {} },
      log: async () => {},
      notify: async () => {},
      ask: async () => {
        throw new Error('nothing is asked');
      },
    };
    await tool?.call(args, context);
    await tool?.call({ ...args, dry_run: false }, context);
    expect(asked).toEqual([true, false]);
  });

  it('tells from the table what a call may do', () => {
    const hints = Object.fromEntries(all.map(({ name, annotations }) => [name, annotations]));
    expect(hints['eval_run']).toMatchObject({ readOnlyHint: false, idempotentHint: false, openWorldHint: true });
    expect(hints['run_cancel']).toMatchObject({ readOnlyHint: false, idempotentHint: true, openWorldHint: false });
    expect(hints['eval_list']).toMatchObject({ readOnlyHint: true, destructiveHint: false, openWorldHint: false });
  });
});

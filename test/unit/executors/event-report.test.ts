import { describe, expect, it } from 'vitest';
import { readEventReport } from '../../../src/executors/event-report.js';

const lines = (...values: readonly unknown[]): string => values.map((each) => JSON.stringify(each)).join('\n');

describe('a report of events', () => {
  it('is one JSON object a line, with the name of the session', () => {
    const text = `${lines(
      { type: 'session', id: 's1' },
      { type: 'tool_call', id: 'a', name: 'grep' },
      { type: 'tool_result', id: 'a' },
    )}\r\n\n${lines({ type: 'skill_invoked', name: 'x' })}\n`;
    expect(readEventReport(text, 'r')).toEqual({
      events: [
        { type: 'tool_call', id: 'a', name: 'grep', arguments: {} },
        { type: 'tool_result', id: 'a', success: true },
        { type: 'skill_invoked', name: 'x' },
      ],
      sessionId: 's1',
      problems: [],
    });
  });

  it.each([
    ['no JSON', 'Hello!', 'r, line 2: not a JSON object'],
    ['no object', '[]', /^r, line 2: /],
    ['an unknown type', lines({ type: 'thought' }), 'r, line 2: no event has this `type`'],
    ['a missing key', lines({ type: 'message', role: 'assistant' }), /^r, line 2: content: /],
    ['an unknown key', lines({ type: 'end', why: 1 }), /^r, line 2: Unrecognized key/],
    ['a call twice', lines({ type: 'tool_call', id: 'a', name: 'b' }), 'r, line 2: another tool_call has the id "a"'],
    [
      'a result of no call',
      lines({ type: 'tool_result', id: 'z' }),
      'r, line 2: no tool_call before it has the id "z"',
    ],
    [
      'two results',
      lines({ type: 'tool_result', id: 'a' }, { type: 'tool_result', id: 'a' }),
      'r, line 3: the call "a" has a result already',
    ],
    [
      'two sessions',
      lines({ type: 'session', id: '1' }, { type: 'session', id: '2' }),
      'r, line 3: another session than before',
    ],
  ])('with %s says the line', (_, bad, problem) => {
    const { problems } = readEventReport(`${lines({ type: 'tool_call', id: 'a', name: 'grep' })}\n${bad}`, 'r');
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(problem);
  });

  it('that holds nothing is none, and of many bad lines the first are named', () => {
    expect(readEventReport('\n\n', 'r').problems).toEqual(['r: it holds no event']);
    expect(readEventReport('x\n'.repeat(9), 'r').problems).toHaveLength(6);
  });
});

import { describe, expect, it } from 'vitest';
import type { AgentEvent, AgentEventBody } from '../../../src/results/transcript.js';
import { toWazaToolCalls, toWazaTranscript, wazaErrors } from '../../../src/results/waza-transcript.js';

function events(...bodies: AgentEventBody[]): AgentEvent[] {
  return bodies.map((body, index) => ({ ...body, seq: index + 1, time: '2026-01-01T00:00:00.000Z' }));
}

describe('toWazaTranscript', () => {
  it('gives the events their names in waza, without sequence and time', () => {
    const transcript = toWazaTranscript(
      events(
        { type: 'message', role: 'user', content: 'do it' },
        { type: 'tool_call', id: '1', name: 'bash', arguments: { command: 'ls' } },
        { type: 'tool_result', id: '1', success: true, result: 'a.txt' },
        { type: 'skill_invoked', name: 'writer', path: '/skills/writer' },
        { type: 'usage', input_tokens: 3 },
        { type: 'error', message: 'lost the connection' },
        { type: 'message', role: 'assistant', content: 'done' },
        { type: 'end' },
      ),
    );
    expect(transcript).toEqual([
      { type: 'user.message', content: 'do it' },
      { type: 'tool.execution_start', tool_call_id: '1', tool_name: 'bash', arguments: { command: 'ls' } },
      { type: 'tool.execution_complete', tool_call_id: '1', success: true, tool_result: { content: 'a.txt' } },
      { type: 'skill.invoked' },
      { type: 'assistant.usage' },
      { type: 'session.error', message: 'lost the connection' },
      { type: 'assistant.message', content: 'done' },
      { type: 'session.idle' },
    ]);
  });

  it('leaves out the calls of report_intent with their results', () => {
    const transcript = toWazaTranscript(
      events(
        { type: 'tool_call', id: '1', name: 'report_intent', arguments: {} },
        { type: 'tool_call', id: '2', name: 'view', arguments: {} },
        { type: 'tool_result', id: '1', success: true },
        { type: 'tool_result', id: '2', success: false },
      ),
    );
    expect(transcript.map((entry) => entry.tool_call_id)).toEqual(['2', '2']);
  });
});

describe('wazaErrors', () => {
  it('takes entries that speak of an error in type or content, in this spelling', () => {
    const entries = [
      { type: 'session.error' },
      { type: 'assistant.message', content: 'an error' },
      { type: 'assistant.message', content: 'an Error' },
      { type: 'assistant.message' },
    ];
    expect(wazaErrors(entries)).toEqual(entries.slice(0, 2));
  });
});

describe('toWazaToolCalls', () => {
  it('always has the five arguments that waza knows, and keeps the others', () => {
    const calls = toWazaToolCalls([
      { name: 'bash', arguments: { command: 'ls', cwd: '/x' }, result: 'a', success: true },
      { name: 'report_intent', arguments: {}, success: true },
      { name: 'view', arguments: { path: 'p' }, success: false },
    ]);
    expect(calls).toEqual([
      {
        name: 'bash',
        arguments: { path: '', file_text: '', command: 'ls', description: '', skill: '', cwd: '/x' },
        result: { content: 'a' },
        success: true,
      },
      {
        name: 'view',
        arguments: { path: 'p', file_text: '', command: '', description: '', skill: '' },
        success: false,
      },
    ]);
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { trialFiles } from '../../../src/evals/trial-files.js';
import type { AgentEvent } from '../../../src/results/transcript.js';
import { scratch } from '../../helpers/processes.js';

it.each([1, 7, 300])(
  'a transcript of %d long events is whole, redacted and in order, also when written again',
  async (count) => {
    const dir = await scratch();
    const files = trialFiles(dir, { index: 0, id: 'a' }, 1, (text) => text.replaceAll('secret', '[gone]'));
    const events = Array.from({ length: count }, (_, seq): AgentEvent => {
      return {
        seq,
        time: '2026-01-01T00:00:00.000Z',
        type: 'message',
        role: 'assistant',
        content: `secret ${'é'.repeat(40_000)}`,
      };
    });
    await files.writeTranscript(events);
    const path = await files.writeTranscript(events);
    const lines = readFileSync(join(dir, path ?? ''), 'utf8').split('\n');
    expect(lines.pop()).toBe('');
    expect(lines.map((line) => JSON.parse(line).seq)).toEqual(events.map(({ seq }) => seq));
    expect(lines.every((line) => line.includes('[gone] é') && !line.includes('secret'))).toBe(true);
  },
);

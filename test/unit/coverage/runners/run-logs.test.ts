import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { RunLogs, type RunLogsOptions } from '../../../../src/coverage/runners/run-logs.js';
import { scratch } from '../../../helpers/processes.js';

const plain = (text: string): string => text;

async function logsIn(options: Partial<RunLogsOptions> = {}): Promise<{ dir: string; logs: RunLogs }> {
  const dir = await scratch();
  return { dir, logs: new RunLogs({ dir, redact: plain, ...options }) };
}

const lines = (count: number, of = 'line'): string =>
  Array.from({ length: count }, (_, index) => `${of} ${index}\n`).join('');

it('keeps all that was said, in one file for each name, whatever it is called', async () => {
  const { dir, logs } = await logsIn();
  const text = lines(40_000);
  const long = logs.open('example.com/m/a');
  for (let at = 0; at < text.length; at += 1_000) long.add(text.slice(at, at + 1_000));
  const [path, other] = [long.keep(), logs.write('../../Ü b', 'x\n')];
  expect(path).toBe('logs/1-example.com-m-a.log');
  expect(other).toBe('logs/2-..-..-b.log');
  expect(await readFile(join(dir, path ?? ''), 'utf8')).toBe(text);
  expect(await readdir(join(dir, 'logs'))).toHaveLength(2);
});

it('writes nothing for what says little and is dropped, and removes what was long', async () => {
  const { dir, logs } = await logsIn();
  logs.open('short').add('hello\n');
  expect(existsSync(join(dir, 'logs'))).toBe(false);
  const long = logs.open('long');
  long.add(lines(20_000));
  expect(await readdir(join(dir, 'logs'))).toHaveLength(1);
  long.drop();
  expect(await readdir(join(dir, 'logs'))).toEqual([]);
  expect(logs.open('silent').keep()).toBeUndefined();
});

it('of a log that is too long it keeps the beginning and the end, and says what is left out', async () => {
  const { dir, logs } = await logsIn({ maxChars: 200_000 });
  const text = lines(200_000);
  const log = logs.open('flood');
  for (let at = 0; at < text.length; at += 10_000) log.add(text.slice(at, at + 10_000));
  const kept = await readFile(join(dir, log.keep() ?? ''), 'utf8');
  const [head = '', left = '', tail = ''] = kept.split(/\n\[\.\.\. (\d+) characters left out \.\.\.\]\n/);
  expect(head.length).toBe(200_000);
  expect(text.startsWith(head)).toBe(true);
  expect(text.endsWith(tail)).toBe(true);
  expect(head.length + Number(left) + tail.length).toBe(text.length);
});

it('all logs together have a bound; a dropped one gives back what it had', async () => {
  const { dir, logs } = await logsIn({ maxTotalChars: 300_000 });
  const big = 'y'.repeat(250_000);
  const first = logs.open('first');
  first.add(big);
  first.drop();
  expect((await readFile(join(dir, logs.write('second', big) ?? ''), 'utf8')).length).toBe(250_000);
  const third = await readFile(join(dir, logs.write('third', big) ?? ''), 'utf8');
  // The room that is left, a note, and the end of it.
  expect(third.length).toBeLessThan(50_000 + 64 * 1024 + 100);
  expect(third).toContain('characters left out');
});

it('holds back no line end: a secret is found although it comes in pieces', async () => {
  const { dir, logs } = await logsIn({ redact: (text) => text.replaceAll('hunter22', '[gone]') });
  const log = logs.open('secret');
  log.add(`${lines(9_000)}pass=hunt`);
  log.add('er22\n');
  const text = await readFile(join(dir, log.keep() ?? ''), 'utf8');
  expect(text).toContain('pass=[gone]\n');
  expect(text).not.toContain('hunt');
});

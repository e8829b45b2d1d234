import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cleanRecord } from '../../../src/publication/cap-record.js';
import { PublicationRecord } from '../../../src/publication/record.js';
import { recordText } from '../../../src/publication/github/record-text.js';
import { readState, writeState } from '../../../src/publication/github/state-block.js';
import { createRedactor } from '../../../src/support/redact.js';
import { record, shaA } from './records.js';

test('whatever a writer has, its record fits what readers take', () => {
  const text = fc.string({ unit: 'binary', maxLength: 3000 });
  fc.assert(
    fc.property(text, text, fc.array(text, { maxLength: 30 }), (name, url, lines) => {
      const failed = lines.map((each) => ({ id: each, reason: each, log: each }));
      const run = { id: name, job: name, leg: name, workflow: name };
      const wild = record(name, { run, dir: name, url, failed, note: name, repro: lines, warnings: lines });
      expect(PublicationRecord.safeParse(cleanRecord(wild, (each) => each)).success).toBe(true);
    }),
    { numRuns: 50 },
  );
});

test.each([
  ['two bytes', 0x100, 1_500],
  ['three bytes', 0x4e00, 20_000],
  ['four bytes', 0x1f300, 700],
  ['what JSON escapes', 0x22, 1],
])(
  'a record in letters of %s fits a check run: logs are cut, then go, verdict and cases stay',
  (_name, first, size) => {
    // Letters by chance, which cannot be packed.
    const noise = (length: number, seed: number): string => {
      let state = seed;
      return Array.from({ length }, () => {
        state = (state * 48_271) % 2_147_483_647;
        return String.fromCodePoint(first + (state % size));
      }).join('');
    };
    const failed = Array.from({ length: 40 }, (_, n) => ({ id: `t${n}`, reason: 'r', log: noise(3000, n + 1) }));
    const some = cleanRecord(record('one', { state: 'fail', failed }), (each) => each);
    expect(recordText(some).length).toBeLessThanOrEqual(65_535);
    expect(some.failed?.every(({ log }) => log !== undefined)).toBe(true);
    const lines = Array.from({ length: 10 }, (_, n) => noise(2000, n + 1));
    const reasons = failed.map((each, n) => ({ ...each, id: noise(200, n + 3), reason: noise(200, n + 2) }));
    const most = { state: 'fail', failed: reasons, repro: lines, warnings: lines } as const;
    const full = cleanRecord(record(noise(200, 1), most), (each) => each);
    expect(recordText(full).length).toBeLessThanOrEqual(65_535);
    expect(full.state).toBe('fail');
    expect(full.failed).toHaveLength(20);
  },
);

test('what is left out of warnings and commands is counted', () => {
  const lines = Array.from({ length: 12 }, (_, n) => `l${n}`);
  const clean = cleanRecord(record('one', { warnings: lines, repro: lines }), (each) => each);
  expect(clean.warnings).toEqual([...lines.slice(0, 9), '3 more']);
  expect(clean.repro).toEqual([...lines.slice(0, 9), '# 3 more']);
  const ten = lines.slice(0, 10);
  expect(cleanRecord(record('one', { warnings: ten }), (each) => each).warnings).toEqual(ten);
});

test('failed cases without room are counted, by the record or by a warning', () => {
  const failed = Array.from({ length: 23 }, (_, n) => ({ id: `t${n}`, reason: 'r' }));
  const warnings = ['w'];
  const clean = (more: object) => cleanRecord(record('one', { failed, warnings, ...more }), (each) => each).warnings;
  expect(clean({})).toEqual(['3 more failed cases not shown', 'w']);
  expect(clean({ counts: { total: 30, passed: 7, failed: 23, skipped: 0 } })).toEqual(['w']);
});

test('a secret is gone from the record and from the block that holds it', () => {
  const secret = 'hunter2-hunter2';
  const redact = createRedactor({ MY_TOKEN: secret });
  const note = `--token abc123 https://me:pass@host/ ${secret} ghp_${'a'.repeat(36)}`;
  const clean = cleanRecord(
    record('one', { note, repro: [`run --api-key=${secret}`], dir: `evals/${secret}` }),
    redact,
  );
  const found = readState(writeState(shaA, [{ record: clean }]).text);
  const text = JSON.stringify([clean, found]);
  expect(text).not.toMatch(/hunter2|abc123|me:pass|ghp_a/);
  expect(found).toMatchObject({ type: 'state', records: [{ record: clean }] });
});

test('values behind flags go, other words stay', () => {
  const note = `run --out x --api-key 'a b' my-token=c -H "d e" --pass-rate f --secret --cookie g`;
  const clean = cleanRecord(record('one', { note }), (each) => each);
  expect(clean.note).toBe(
    'run --out x --api-key [redacted] my-token=[redacted] -H [redacted] --pass-rate f --secret [redacted] [redacted]',
  );
});

test('colours and marks that show nothing hide no secret', () => {
  const redact = createRedactor({ MY_TOKEN: 'supersecretvalue12345', PEM_KEY: 'first line\r\nsecond line' });
  const failed = [
    { id: 'a', reason: 'supersecret\u001B[7mvalue\u001B[27m12345' },
    { id: 'b', reason: `ghp_abcdefghij\u200Bklmnopqrstuvwxyz0123` },
    { id: 'c', reason: '--tok\u001B[1men\u001B[0m s3cr3t', log: 'super\u0008secretvalue12345\n\u001B[1mred\u001B[0m' },
    { id: 'd', reason: 'r', log: 'first line\r\nsecond line' },
  ];
  const clean = cleanRecord(record('one', { failed }), redact);
  expect(clean.failed).toEqual([
    { id: 'a', reason: '[redacted:MY_TOKEN]' },
    { id: 'b', reason: '[redacted:github-token]' },
    { id: 'c', reason: '--token [redacted]', log: '[redacted:MY_TOKEN]\nred' },
    { id: 'd', reason: 'r', log: '[redacted:PEM_KEY]' },
  ]);
});

test('the output of an agent that is all flags takes one pass', () => {
  const note = '-token'.repeat(100_000);
  expect(cleanRecord(record('one', { note }), (each) => each).note).toMatch(/^-token-token/);
});

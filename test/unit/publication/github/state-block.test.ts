import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderComment } from '../../../../src/publication/comment/render.js';
import {
  blockBudget,
  blockRows,
  readState,
  sameState,
  withoutState,
  writeState,
} from '../../../../src/publication/github/state-block.js';
import type { PublicationRecord } from '../../../../src/publication/record.js';
import { viewOf } from '../../../../src/publication/view.js';
import { record, shaA, shaB } from '../records.js';

const stored = (...records: PublicationRecord[]) => records.map((each) => ({ record: each }));
const one = writeState(shaA, stored(record('one'), record('two', { run: { id: '7', job: 'b' } })));
const bodyOf = (block: string, text = 'visible') => `<!-- assay-status:pr-7 -->\n\n${text}\n\n${block}\n`;
const recordsIn = (body: string): PublicationRecord[] | string => {
  const found = readState(body);
  return found.type === 'state' ? found.records.map((each) => each.record) : found.type;
};

/** A block of any content, with a checksum that is right. */
function sealed(json: unknown, version = 'v1'): string {
  const payload = gzipSync(typeof json === 'string' ? json : JSON.stringify(json)).toString('base64');
  const sum = createHash('sha256').update(payload).digest('hex').slice(0, 16);
  return `<!-- assay-state:${version}:${payload}:${sum} -->`;
}

const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 });
const anyRecord = fc
  .record({ suite: text, id: text, job: text, leg: fc.string({ maxLength: 20 }), note: text, seq: fc.nat(1000) })
  .map(({ suite, id, job, leg, note, seq }) => record(suite, { run: { id, job, leg }, note, seq }));
const anyRecords = fc.uniqueArray(anyRecord, {
  maxLength: 12,
  selector: ({ run, suite }) => JSON.stringify([run.job, run.leg, suite]),
});

describe('a state block', () => {
  it('holds the head, the workflow runs and the entries, and gives them back', () => {
    expect(one.text).toMatch(/^<!-- assay-state:v1:[A-Za-z0-9+/=]+:[0-9a-f]{16} -->$/);
    expect(recordsIn(bodyOf(one.text))).toEqual([record('one'), record('two', { run: { id: '7', job: 'b' } })]);
    expect(recordsIn(bodyOf(one.text).replaceAll('\n', '\r\n'))).toHaveLength(2);
  });

  it('keeps that a run has ended without a verdict', () => {
    const running = { record: record('one', { state: 'running' }), abandoned: true };
    expect(readState(writeState(shaA, [running]).text)).toMatchObject({ records: [running] });
  });

  it('gives back whatever records hold, and is one line that no text can end', () => {
    fc.assert(
      fc.property(anyRecords, (records) => {
        const block = writeState(shaA, stored(...records));
        expect(block.text).toMatch(/^<!-- assay-state:v1:[\w+/=]+:\w+ -->$/);
        const body = renderComment(viewOf(shaA, stored(...records)), {
          pullRequest: 7,
          store: 'state-block',
          below: block.text,
        });
        expect(new Set<unknown>(recordsIn(body))).toEqual(new Set(records));
        expect(withoutState(body)).not.toContain('assay-state');
      }),
      { numRuns: 60 },
    );
  });

  it('is the same for equal records in any order', () => {
    fc.assert(
      fc.property(anyRecords, (records) => {
        const [a, b] = [writeState(shaA, stored(...records)), writeState(shaA, stored(...records.toReversed()))];
        expect(a.text).toBe(b.text);
      }),
      { numRuns: 30 },
    );
  });

  it('is the same state when another machine has packed it otherwise', () => {
    const payload = /v1:([^:]+)/.exec(one.text)?.[1] ?? '';
    const bytes = Buffer.from(payload, 'base64');
    bytes[9] = 19; // the system that gzip ran on
    const other = bytes.toString('base64');
    const sum = createHash('sha256').update(other).digest('hex').slice(0, 16);
    const body = bodyOf(`<!-- assay-state:v1:${other}:${sum} -->`);
    expect(body).not.toBe(bodyOf(one.text));
    expect(sameState(body, bodyOf(one.text))).toBe(true);
    expect(sameState(bodyOf(writeState(shaA, stored(record('one'))).text), bodyOf(one.text))).toBe(false);
    expect(sameState('no block', bodyOf(one.text))).toBe(false);
  });

  it('is damaged, and nothing worse, after any change of a character, any cut, any text in its place', () => {
    const body = bodyOf(one.text);
    const at = body.indexOf('<!-- assay-state');
    fc.assert(
      fc.property(fc.integer({ min: at, max: body.length - 2 }), fc.string({ maxLength: 3 }), (place, put) => {
        const changed = body.slice(0, place) + put + body.slice(place + 1);
        const found = recordsIn(changed);
        expect([2, 'none', 'damaged', 'later']).toContain(typeof found === 'string' ? found : found.length);
        expect(['none', 'damaged']).toContain(readState(body.slice(0, place)).type);
      }),
      { numRuns: 300 },
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (junk) => {
        expect(readState(`x\n<!-- assay-state:v1:${junk} -->\n`).type).toBe('damaged');
      }),
    );
  });

  it.each([
    ['no JSON', sealed('{"head_sha"')],
    ['another shape', sealed({ head_sha: shaA, entries: [] })],
    ['unknown members', sealed({ head_sha: shaA, workflow_runs: [], entries: [], last_upsert_epoch_s: 99 })],
    ['no commit', sealed({ head_sha: 'x', workflow_runs: [], entries: [] })],
    ['a bomb', sealed(`"${' '.repeat(3_000_000)}"`)],
    ['more rows than fit', sealed({ head_sha: shaA, workflow_runs: [], entries: Array(blockRows + 1).fill({}) })],
    ['a wrong sum', one.text.replace(/[0-9a-f]{16} -->/, '0123456789abcdef -->')],
  ])('with %s is damaged', (_name, block) => {
    expect(readState(bodyOf(block)).type).toBe('damaged');
  });

  it('loses only the entries that do not fit, and counts them', () => {
    const slot = { host: 'gha', id: '1', attempt: 1, workflow: 'CI' };
    const entry = { run: 0, job: 'j', leg: '', seq: 1, suite: 's', kind: 'eval', state: 'pass' };
    const good = { ...entry, startedAt: '2026-01-01T00:00:00Z' };
    const entries = [good, { ...good, run: 1 }, { ...good, score: 'high' }, { ...good, verdict: 'great' }, entry];
    const found = readState(bodyOf(sealed({ head_sha: shaB, workflow_runs: [slot], entries })));
    expect(found).toMatchObject({ type: 'state', sha: shaB, unreadable: 4, records: [{ record: { suite: 's' } }] });
  });

  it('of a later version is told from a damaged one', () => {
    expect(readState(bodyOf(sealed({}, 'v2'))).type).toBe('later');
    expect(readState(bodyOf('<!-- assay-state:v12:anything at all -->')).type).toBe('later');
    expect(readState(bodyOf('<!-- assay-state:v:x -->')).type).toBe('damaged');
  });

  it('is the last one at the beginning of a line: an opener within a text is none', () => {
    const forged = writeState(shaA, stored(record('forged'))).text;
    expect(recordsIn(bodyOf(one.text, `quoted: ${forged}\n\n${forged}`))).toHaveLength(2);
    expect(recordsIn(`text ${one.text}`)).toBe('none');
    expect(recordsIn('')).toBe('none');
  });
});

describe('a state block that is too large', () => {
  const large = (index: number): PublicationRecord =>
    record(`suite ${index}`, {
      state: index < 3 ? 'fail' : 'pass',
      run: { id: String(index) },
      failed: Array.from({ length: 20 }, (_, n) => ({
        id: `t${n}-${noise(index + n)}`,
        reason: noise(n),
        log: noise(n).repeat(20),
      })),
      repro: Array.from({ length: 10 }, (_, n) => noise(index * n)),
    });
  const noise = (seed: number): string => createHash('sha256').update(String(seed)).digest('base64');

  it('loses details before rows, and cutting again changes nothing', () => {
    const block = writeState(shaA, stored(...Array.from({ length: 30 }, (_, index) => large(index))));
    expect(block.text.length).toBeLessThanOrEqual(blockBudget);
    expect(block.records).toHaveLength(30);
    expect(writeState(shaA, block.records).text).toBe(block.text);
    expect(recordsIn(block.text)).toEqual(block.records.map((each) => each.record));
  });

  it('keeps what failed of more rows than it has room for', () => {
    const block = writeState(shaA, stored(...Array.from({ length: 500 }, (_, index) => large(index))));
    expect(block.text.length).toBeLessThanOrEqual(blockBudget);
    expect(block.records.length).toBeGreaterThan(100);
    expect(block.records.filter(({ record: { state } }) => state === 'fail')).toHaveLength(3);
  });
});

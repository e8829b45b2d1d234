import { describe, expect, it } from 'vitest';
import { TestEvents, type TestedPackage } from '../../../../src/coverage/go/test-events.js';

function read(...events: readonly (object | string)[]): { ended: TestedPackage[]; stray: string } {
  const ended: TestedPackage[] = [];
  const reader = new TestEvents((each) => void ended.push(each));
  const text = events.map((each) => `${typeof each === 'string' ? each : JSON.stringify(each)}\n`).join('');
  reader.push(Buffer.from(text));
  return { ended, stray: reader.stray.toString() };
}

const output = (text: string, test?: string): object => ({
  Action: 'output',
  Package: 'm/p',
  Test: test,
  Output: text,
});

describe('TestEvents', () => {
  it('reads events in pieces of any size, also in the middle of a character', () => {
    const event = [
      output('übel\n', 'T'),
      { Action: 'fail', Package: 'm/p', Test: 'T' },
      { Action: 'fail', Package: 'm/p', Elapsed: 1.5 },
    ];
    const bytes = Buffer.from(event.map((each) => `${JSON.stringify(each)}\n`).join(''));
    for (const size of [1, 2, 7]) {
      const ended: TestedPackage[] = [];
      const reader = new TestEvents((each) => void ended.push(each));
      for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size));
      expect(ended).toEqual([{ importPath: 'm/p', end: 'failed', durationMs: 1500, cached: false, output: 'übel\n' }]);
    }
  });

  it('keeps what failed and drops what passed; a test cut off by a panic counts as failed', () => {
    const { ended } = read(
      output('=== RUN   TestGood\n', 'TestGood'),
      output('fine\n', 'TestGood'),
      { Action: 'pass', Package: 'm/p', Test: 'TestGood' },
      output('=== RUN   TestBad\n', 'TestBad'),
      output('panic: oh\n', 'TestBad'),
      output('FAIL\tm/p\t0.01s\n'),
      { Action: 'fail', Package: 'm/p', Elapsed: 0.01 },
    );
    expect(ended[0]).toMatchObject({ end: 'failed', output: 'panic: oh\nFAIL\tm/p\t0.01s\n' });
  });

  it('tells a test that took too long from one that failed', () => {
    const { ended } = read(output('panic: test timed out after 1s\n', 'TestSlow'), { Action: 'fail', Package: 'm/p' });
    expect(ended[0]?.end).toBe('timeout');
  });

  it('gives a failed build what its compiler said, also when another package is to blame', () => {
    const build = 'm/dep [m/p.test]';
    const { ended } = read(
      { ImportPath: build, Action: 'build-output', Output: 'dep/d.go:1:2: oh\n' },
      { ImportPath: build, Action: 'build-fail' },
      { Action: 'fail', Package: 'm/p', FailedBuild: build },
    );
    expect(ended[0]).toMatchObject({ end: 'build-failed', output: 'dep/d.go:1:2: oh\n', failedBuild: build });
  });

  it('sees results from the cache, and packages without tests', () => {
    const { ended } = read(
      output('ok  \tm/p\t(cached)\tcoverage: 66.7% of statements\n'),
      { Action: 'pass', Package: 'm/p', Elapsed: 0 },
      { Action: 'skip', Package: 'm/types', Elapsed: 0 },
    );
    expect(ended.map(({ end, cached }) => [end, cached])).toEqual([
      ['passed', true],
      ['no-tests', false],
    ]);
  });

  it('keeps what is no event, and lines of any length do not fill memory', () => {
    const { ended, stray } = read(
      'go: updates to go.mod needed',
      `{"Action":"output","Output":"${'x'.repeat(9_000_000)}"}`,
      {
        Action: 'pass',
        Package: 'm/p',
      },
    );
    expect(stray).toBe('go: updates to go.mod needed\n');
    expect(ended).toHaveLength(1);
    const long = read(...Array.from({ length: 2_000 }, () => output(`${'y'.repeat(100)}\n`, 'T')), {
      Action: 'fail',
      Package: 'm/p',
    });
    expect(long.ended[0]?.output.length).toBeLessThan(40_000);
    expect(long.ended[0]?.output).toContain('characters left out');
  });
});

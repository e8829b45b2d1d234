import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { fix } from '../../../src/support/fixed-json.js';
import type { ByteSink } from '../../../src/transport/byte-sink.js';
import { type Line, tooLong } from '../../../src/transport/line-splitter.js';
import { StdioWire } from '../../../src/transport/stdio-wire.js';

function setUp(options: { maxLine?: number; limits?: { flushAt: number; highWater: number } } = {}) {
  const input = new PassThrough();
  const output = new PassThrough();
  const sink: ByteSink = {
    write: (text, done) => output.write(text, 'utf8', done),
    on: (event: string, listener: (error: Error) => void) => output.on(event, listener),
  };
  const seen: Line[] = [];
  const listener = {
    onLine: (line: Line) => void seen.push(line),
    onEnd: () => void seen.push('END'),
    onClosed: () => void seen.push('CLOSED'),
  };
  const wire = new StdioWire(input, sink, listener, options);
  wire.start();
  return { input, output, seen, wire };
}

describe('StdioWire', () => {
  it('gives all lines before the end, the last without its newline', async () => {
    const { input, seen } = setUp();
    input.end('1\r\n\n2');
    await once(input, 'close');
    expect(seen).toEqual(['1', '2', 'END']);
  });

  it('goes on after a line over the limit', async () => {
    const { input, seen } = setUp({ maxLine: 10 });
    input.end(`${'x'.repeat(100)}\n2\n`);
    await once(input, 'close');
    expect(seen).toEqual([tooLong, '2', 'END']);
  });

  it('stops reading while nobody reads it, and goes on afterwards', async () => {
    const { input, output, seen, wire } = setUp({ limits: { flushAt: 10, highWater: 1_000 } });
    void wire.send('x'.repeat(100_000));
    const late = wire.send('y'.repeat(5_000));
    expect(input.isPaused()).toBe(true);
    input.write('held back\n');
    await new Promise(setImmediate);
    expect(seen).toEqual([]);
    output.resume();
    await late;
    await once(input, 'resume');
    input.end();
    await once(input, 'close');
    expect(seen).toEqual(['held back', 'END']);
  });

  it('writes a result that cannot change as it writes any other', async () => {
    const { output, wire } = setUp();
    const result = fix({ name: 'ü"', left: undefined });
    const answers = ['a"b', 5].map((id) => ({ jsonrpc: '2.0', id, result }));
    const others = [{ jsonrpc: '2.0', id: null, error: { code: 1 } }, { method: 'x', params: result }, [answers[0]]];
    const messages = [...answers, ...answers, ...others];
    for (const message of messages) void wire.send(message);
    await wire.flushed();
    expect(String(output.read())).toBe(messages.map((message) => `${JSON.stringify(message)}\n`).join(''));
  });

  it('tells once that the reader has gone', async () => {
    const { output, seen, wire } = setUp();
    output.destroy(new Error('EPIPE'));
    await new Promise((resolve) => output.once('close', resolve));
    await wire.send({ lost: true });
    expect(wire.closed).toBe(true);
    expect(seen).toEqual(['CLOSED']);
  });
});

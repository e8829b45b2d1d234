import { expect, it } from 'vitest';
import { createCommandOutput, type PrintSink } from '../../../src/cli/command-output.js';

const failure = (code: string): Error => Object.assign(new Error(`${code}: of the stream`), { code });

/** A stream that fails as stdout does: the first write hears why, later ones only that there is no stream any more. */
function brokenSink(error: Error): PrintSink & { readonly listeners: ((error: Error) => void)[] } {
  let writes = 0;
  const listeners: ((error: Error) => void)[] = [];
  return {
    listeners,
    write: (_, done) => {
      writes += 1;
      const heard = writes === 1 ? error : failure('ERR_STREAM_DESTROYED');
      process.nextTick(() => done(heard));
    },
    on: (_, listener) => listeners.push(listener),
  };
}

it('tells why what was printed is lost, also when the stream tells its listeners too late', async () => {
  const output = createCommandOutput(brokenSink(failure('ENOSPC')));
  output.print('a');
  output.print('b');
  expect(await output.ended()).toMatchObject({ code: 'ENOSPC' });
});

it('loses nothing when its reader had read enough, or nothing was printed', async () => {
  const sink = brokenSink(failure('EPIPE'));
  const output = createCommandOutput(sink);
  expect(await output.ended()).toBe(undefined);
  expect(sink.listeners).toEqual([]);
  output.print('a');
  output.print('b');
  expect(await output.ended()).toBe(undefined);
});

it('hears of an error that is told to no write', async () => {
  const sink: PrintSink & { fail?: (error: Error) => void } = {
    write: (_, done) => process.nextTick(done),
    on: (_, listener) => (sink.fail = listener),
  };
  const output = createCommandOutput(sink);
  output.print('a');
  sink.fail?.(failure('EIO'));
  expect(await output.ended()).toMatchObject({ code: 'EIO' });
});

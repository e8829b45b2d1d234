import { describe, expect, it } from 'vitest';
import { RequestCancellation } from '../../../src/transport/request-cancellation.js';

describe('RequestCancellation', () => {
  it('tells its listener once', () => {
    const source = new RequestCancellation();
    let told = 0;
    source.token.onCancellationRequested(() => (told += 1));
    expect([source.token.isCancellationRequested, told]).toEqual([false, 0]);
    source.cancel();
    source.cancel();
    expect([source.token.isCancellationRequested, told]).toEqual([true, 1]);
  });

  it('tells a listener that comes after the cancel', () => {
    const source = new RequestCancellation();
    source.cancel();
    let told = 0;
    source.token.onCancellationRequested(() => (told += 1));
    expect(told).toBe(1);
  });

  it('tells nobody once the listener is disposed', () => {
    const source = new RequestCancellation();
    let told = 0;
    source.token.onCancellationRequested(() => (told += 1)).dispose();
    source.cancel();
    expect([source.token.isCancellationRequested, told]).toEqual([true, 0]);
  });
});

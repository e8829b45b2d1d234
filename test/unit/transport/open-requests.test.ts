import { describe, expect, it } from 'vitest';
import { OpenRequests, type OpenRequest, type SideName } from '../../../src/transport/open-requests.js';

const opened = (requests: OpenRequests, id: number, side: SideName = 'rpc', method = 'a.b'): OpenRequest => {
  const request = requests.open(id, side, { jsonrpc: '2.0', id, method }, undefined);
  if (!request) throw new Error(`id ${id} is in flight`);
  return request;
};

/** Says when a wait has resolved, after everything that is due has run. */
const isDone = async (wait: Promise<void>): Promise<boolean> => {
  const later = new Promise<boolean>((resolve) => setImmediate(resolve, false));
  return Promise.race([wait.then(() => true), later]);
};

describe('OpenRequests', () => {
  it('counts and lists what is in flight on each side', () => {
    const requests = new OpenRequests();
    const first = opened(requests, 1);
    opened(requests, 2, 'mcp');
    opened(requests, 3);
    expect([requests.size, requests.count('rpc'), requests.count('mcp')]).toEqual([3, 2, 1]);
    requests.close(first.internal);
    requests.close(first.internal);
    expect([requests.size, requests.count('rpc'), requests.count('mcp')]).toEqual([2, 1, 1]);
    expect(requests.of('rpc').map(({ id }) => id)).toEqual([3]);
  });

  it('resolves a wait when the last one that fits is closed, whatever else goes on', async () => {
    const requests = new OpenRequests();
    const slow = opened(requests, 1, 'rpc', 'run.wait');
    const quick = opened(requests, 2);
    const none = requests.none(({ call }) => call.method !== 'run.wait');
    const all = requests.none();
    const late = opened(requests, 3);
    requests.close(quick.internal);
    expect(await isDone(none)).toBe(false);
    requests.close(late.internal);
    expect(await isDone(none)).toBe(true);
    expect(await isDone(all)).toBe(false);
    requests.close(slow.internal);
    expect(await isDone(all)).toBe(true);
    expect(await isDone(requests.none())).toBe(true);
  });

  it('says whether one that fits is in flight', () => {
    const requests = new OpenRequests();
    opened(requests, 1);
    expect([requests.some(({ id }) => id === 1), requests.some(({ id }) => id === 2)]).toEqual([true, false]);
  });
});

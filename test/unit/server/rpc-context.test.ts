import { describe, expect, it } from 'vitest';
import { ActiveCall } from '../../../src/server/active-calls.js';
import { ProgressNotifier } from '../../../src/server/progress-notifier.js';
import { RpcContext } from '../../../src/server/rpc-context.js';
import { FakeRun } from '../../fixtures/servers/fake-run.js';
import { createFakeLog } from './fake-log.js';

function setUp(waits = false) {
  const sent: string[] = [];
  const notifier = new ProgressNotifier(async ({ type }) => void sent.push(type), createFakeLog());
  const closed = new AbortController().signal;
  const context = new RpcContext(new ActiveCall('eval.run', waits), { id: 'test', trusted: false, closed, notifier });
  const run = new FakeRun(1, 1);
  run.end('completed');
  const publish = (): void => context.connection.publish(run.follow());
  return { sent, notifier, context, publish };
}
const all = ['run_started', 'run_ended'];
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('RpcContext', () => {
  it('sends events only after the answer that names their run', async () => {
    const { sent, notifier, context, publish } = setUp();
    publish();
    await turn();
    expect(sent).toEqual([]);
    context.answered(true);
    await Promise.resolve();
    expect(sent).toEqual([]); // the answer is not on the wire before the next turn
    await notifier.drained();
    expect(sent).toEqual(all);
  });

  it('sends no events of a call that failed', async () => {
    const { sent, notifier, context, publish } = setUp();
    publish();
    context.answered(false);
    await notifier.drained();
    expect(sent).toEqual([]);
  });

  it('sends what is published after the answer', async () => {
    const { sent, notifier, context, publish } = setUp();
    context.answered(true);
    publish();
    await notifier.drained();
    expect(sent).toEqual(all);
  });

  it('sends events at once when the answer comes at the end of the run', async () => {
    const { sent, notifier, publish } = setUp(true);
    publish();
    await notifier.drained();
    expect(sent).toEqual(all);
  });
});

import { expect, test } from 'vitest';
import { openGithubPort } from '../../../src/publication/github/port.js';
import type { GithubStore } from '../../../src/publication/github/settings.js';
import { hubSettings, sha1, testHub } from '../../helpers/github.js';
import { someRecord } from '../../helpers/records.js';

const signal = new AbortController().signal;
const record = someRecord('one', {
  state: 'fail',
  failed: [{ id: 'a', reason: 'why', log: 'long' }],
  repro: ['do it'],
});
const stores: GithubStore[] = ['check-runs', 'record-comments'];
const saying = ['Only 65535 characters are allowed; 70000 were supplied.', 'Validation Failed'];

test.each(stores.flatMap((store) => saying.map((message) => [store, message] as const)))(
  'a record that %s refuse (%s) is kept without logs, then without reasons',
  async (records, message) => {
    const hub = await testHub();
    const kept = async (times: number) => {
      const path = 'check-runs$|comments$';
      await hub.tell('faults', { faults: [{ method: 'POST', path, status: 422, when: 'before', message, times }] });
      const run = { ...record.run, job: `job ${times}` };
      const { store } = openGithubPort(hubSettings(hub, 'ghs_actions', { records }));
      await store.put({ ...record, run }, signal);
      const listing = await openGithubPort(hubSettings(hub, 'ghs_actions', { records })).store.list(sha1, signal);
      return listing.records.find((each) => each.record.run.job === run.job)?.record;
    };
    expect(await kept(1)).toMatchObject({ state: 'fail', failed: [{ id: 'a', reason: 'why' }], repro: ['do it'] });
    const least = await kept(2);
    expect(least).toMatchObject({ state: 'fail', failed: [{ id: 'a', reason: '' }] });
    expect(least).not.toHaveProperty('repro');
    await expect(kept(3)).rejects.toMatchObject({ name: 'PublicationProblem' });
  },
);

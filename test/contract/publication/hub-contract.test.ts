import { afterAll, beforeAll } from 'vitest';
import { openGithubPort } from '../../../src/publication/github/port.js';
import type { GithubStore } from '../../../src/publication/github/settings.js';
import { bundleServer, type BundledServer } from '../../helpers/bundle-server.js';
import { hubSettings, startHub } from '../../helpers/github.js';
import { storeContract } from './store-contract.js';

let server: BundledServer;
beforeAll(async () => {
  server = await bundleServer('github-server');
});
afterAll(async () => server[Symbol.asyncDispose]());

const stores: readonly (readonly [store: GithubStore, token: string])[] = [
  ['check-runs', 'ghs_actions'],
  ['record-comments', 'ghs_comments'],
  ['state-block', 'ghs_comments'],
  ['state-block', 'ghp_person'],
];

for (const [records, token] of stores) {
  storeContract(`${records} of ${token}`, async () => {
    // Its pull request 7 is at the commit that the contract begins with.
    const hub = await startHub(server);
    return {
      open: async () => openGithubPort(hubSettings(hub, token, { records })),
      close: async () => hub[Symbol.asyncDispose](),
    };
  });
}

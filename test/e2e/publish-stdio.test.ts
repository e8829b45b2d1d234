import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openHub, type Hub } from '../helpers/github.js';
import { someRecord } from '../helpers/records.js';
import { makePlace } from '../helpers/suites.js';
import { WireClient, type WireMessage } from '../helpers/wire-client.js';

let hub: Hub;
beforeAll(async () => {
  hub = await openHub();
});
afterAll(async () => hub[Symbol.asyncDispose]());

/** All that the stand-in holds, with every payload unpacked: base64 hides nothing here. */
async function everything(): Promise<string> {
  const { comments, checkRuns } = await hub.state();
  const texts = [...comments.map(({ body }) => body), ...checkRuns.map(({ output }) => output.text ?? '')];
  const payloads = texts.flatMap((text) =>
    [...text.matchAll(/:v\d+:([A-Za-z0-9+/=]+):/g)].map(([, packed]) => packed ?? ''),
  );
  return [...texts, ...payloads.map((packed) => gunzipSync(Buffer.from(packed, 'base64')).toString())].join('\n');
}

test(
  'a server that publishes writes nothing but the protocol, and no secret leaves it',
  { timeout: 120_000 },
  async () => {
    const place = await makePlace();
    const secret = 'correct-horse-battery';
    const shape = `ghp_${'a1'.repeat(18)}`;
    const env = { GITHUB_TOKEN: 'ghs_actions', GITHUB_API_URL: hub.url, SERVICE_PASSWORD: secret };
    await using client = new WireClient({ cwd: place.dir, env, patience: 100_000 });
    await hub.tell('faults', {
      faults: [
        { method: 'GET', path: 'pulls', status: 502, when: 'before', html: true },
        { method: 'POST', path: 'comments$', status: 502, when: 'after', html: true },
      ],
    });
    const record = someRecord('one', {
      state: 'fail',
      failed: [{ id: 'case', reason: `got ${secret}`, log: `authorization: ${shape}\npassword is ${secret}` }],
      repro: [`deploy --token ${secret} --key=${shape}`],
    });
    const words = { record, repository: 'acme/shop', pull_request: 7 };
    const outcome = await client.call('publication.publish', words);
    expect(outcome).toMatchObject({ status: 'published', rows: 1, store: 'check-runs' });
    await hub.tell('faults', { faults: [{ path: 'pulls', status: 403, when: 'before', message: 'no', times: 9 }] });
    expect(await client.call('publication.publish', words)).toMatchObject({ status: 'degraded' });

    const foreign = client.messages.filter((each: WireMessage) => each.jsonrpc !== '2.0');
    expect(foreign).toEqual([]);
    expect(client.stderr).not.toMatch(/ghs_actions|correct-horse|ghp_a1/);
    const held = await everything();
    expect(held).toContain('[redacted:SERVICE_PASSWORD]');
    expect(held).not.toMatch(new RegExp(`${secret}|${shape}`));
  },
);

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundleServer, type BundledServer } from '../helpers/bundle-server.js';
import { Host, type HostComment } from '../helpers/hosts.js';
import { Publisher, quickTimes } from '../helpers/publishers.js';
import { someRecord } from '../helpers/records.js';

let program: BundledServer;
beforeAll(async () => {
  program = await bundleServer('publisher');
});
afterAll(async () => program[Symbol.asyncDispose]());

/**
 * Four of the tests of publication, with nothing changed, against two hosts: our stand-in, and `emulate` 0.8.0, which
 * others have written. Skipped with `emulate`, and why:
 * - records as check runs: its check runs belong to no app, and what has no author is never trusted; the door before it
 *   refuses to write them, as GitHub does to people's tokens, so records are comments there
 * - folding of records: it has no GraphQL; a record that stays unfolded is as good
 * - tests 2, 3, 7 to 12, 14 to 18 and 21: it takes bodies of any length, knows no secondary limits, no rights of a
 *   token, no faults, no lag of lists, and a push cannot be made there without git
 */
describe.each(['stand-in', 'emulate'] as const)('before %s', (name) => {
  let host: Host;
  let writers: Publisher[];
  beforeAll(async () => {
    host = await Host.open(name);
    writers = Array.from({ length: 8 }, () => new Publisher(program));
  });
  afterAll(async () => {
    for (const each of [...writers, host]) await each[Symbol.asyncDispose]();
  });

  const publish = async (pull: { number: number; sha: string }, job: string, n: number) => {
    const record = someRecord(job, { sha: pull.sha });
    const publication = { pullRequest: pull.number, record, token: `${host.token}.w${n}`, times: quickTimes };
    return writers[n]?.publish(host, publication);
  };
  const ours = async ({ number }: { number: number }): Promise<HostComment[]> =>
    (await host.comments(number)).filter(
      ({ body, login }) => body.startsWith('<!-- assay-status:') && login !== 'stranger',
    );
  const rows = (comment: HostComment | undefined): string[] =>
    [...(comment?.body.matchAll(/`ci \/ ([\w-]+)`/g) ?? [])].map(([, job]) => job ?? '');

  test('1: eight processes, no comment yet: one comment, eight rows', { timeout: 120_000 }, async () => {
    const jobs = Array.from({ length: 8 }, (_, n) => `job-${n}`);
    for (const seed of [1, 2, 3]) {
      const pull = await host.newPull();
      await host.tell('order', { seed, writers: 8, patienceMs: 500 });
      const publications = jobs.map(async (job, n) => {
        await publish(pull, job, n);
        await host.tell('left', {});
      });
      await Promise.all(publications);
      await host.tell('order', null);
      const found = await ours(pull);
      expect({ seed, rows: found.map(rows) }).toEqual({ seed, rows: [jobs] });
    }
  });

  test('4: of two comments made in the same moment one goes, and nobody else’s', { timeout: 60_000 }, async () => {
    const pull = await host.newPull();
    await host.comment(pull.number, ['hello', `<!-- assay-status:pr-${pull.number} -->\nforged`]);
    for (const [n, job] of ['a', 'b'].entries()) await publish(pull, job, n);
    const [first] = await ours(pull);
    await host.deleteComment(first?.id ?? 0);
    // Their records are there; both look, find no comment, and are held with the one that they would make.
    const never = { method: 'GET', path: '^/never$' };
    const making = (n: number) => ({ method: 'POST', path: '/comments$', token: `${host.token}.w${n}` });
    await host.tell('barriers', [
      { hold: making(0), until: never },
      { hold: making(1), until: never },
    ]);
    const both = Promise.all(['a', 'b'].map(async (job, n) => publish(pull, job, n)));
    await host.held(2);
    await host.tell('barriers', []);
    expect((await both).map((outcome) => outcome?.status)).toEqual(['published', 'published']);
    expect((await ours(pull)).map(rows)).toEqual([['a', 'b']]);
    const others = (await host.comments(pull.number)).filter(({ login }) => login === 'stranger');
    expect(others).toHaveLength(2);
  });

  test('5: a comment that is deleted between the look and the write comes back with every row', async () => {
    const pull = await host.newPull();
    await publish(pull, 'one', 0);
    const [first] = await ours(pull);
    await host.tell('barriers', [{ hold: { method: 'PATCH' }, until: { method: 'GET', path: '^/never$' } }]);
    const second = publish(pull, 'two', 1);
    await host.held(1);
    await host.deleteComment(first?.id ?? 0);
    await host.tell('barriers', []);
    expect(await second).toMatchObject({ status: 'published', rows: 2 });
    expect((await ours(pull)).map(rows)).toEqual([['one', 'two']]);
  });

  test.each([100, 3000])(
    '13: behind %i other comments it is found, not made again',
    { timeout: 180_000 },
    async (count) => {
      const pull = await host.newPull();
      await host.comment(
        pull.number,
        Array.from({ length: count }, (_, n) => `comment ${n}`),
      );
      await publish(pull, 'one', 2);
      expect(await publish(pull, 'two', 3)).toMatchObject({ status: 'published', rows: 2 });
      expect((await ours(pull)).map(rows)).toEqual([['one', 'two']]);
    },
  );
});

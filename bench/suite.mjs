// A large suite from the command line, cold: files read, judged, results and events on disk.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { measure } from './lib/measure.mjs';
import { command } from './lib/ours.mjs';
import { comparison, skipped } from './lib/report.mjs';
import { median } from './lib/stats.mjs';
import { scratchDir, writeSuite } from './lib/suites.mjs';
import { inspectAi } from './peers/inspect-ai.mjs';
import { promptfoo } from './peers/promptfoo.mjs';
import { waza } from './peers/waza.mjs';

/** Peer, and the share of its CPU that ours may take. */
const peers = [
  [waza, 1],
  [promptfoo, 1 / 15],
  [inspectAi, 1 / 50],
];

const middle = (taken, key) => median(taken.map((each) => each[key]));

async function ours(dir) {
  rmSync(join(dir, '.assay'), { recursive: true, force: true });
  return measure(command('run', 'eval.yaml', '--json'), { cwd: dir });
}

async function againstPeers(tasks, rounds, log) {
  const scratch = scratchDir();
  try {
    const suite = join(scratch.dir, 'suite');
    writeSuite(suite, { tasks });
    const present = peers.filter(([peer]) => peer.available());
    for (const [peer] of present) peer.prepare(join(scratch.dir, peer.name), tasks, suite);
    const own = [];
    const theirs = new Map(present.map(([peer]) => [peer, []]));
    for (let round = 0; round < rounds; round++) {
      own.push(await ours(suite));
      for (const [peer] of present) {
        if (round > 0 && peer.slow) continue;
        log(`suite: round ${round + 1}, ${peer.name}`);
        theirs.get(peer).push(await peer.run(join(scratch.dir, peer.name)));
      }
    }
    return { own, theirs };
  } finally {
    scratch.remove();
  }
}

export default async function* suite({ quick, tasks = quick ? 1_000 : 5_000, rounds = quick ? 2 : 5, log }) {
  const { own, theirs } = await againstPeers(tasks, rounds, log);
  for (const [peer, share] of peers) {
    const name = `${tasks} tasks x 3 graders, CPU against ${peer.name}`;
    const taken = theirs.get(peer);
    if (taken === undefined) {
      yield skipped(name, peer.missing);
      continue;
    }
    yield comparison({
      name,
      unit: 'ms',
      ours: middle(own, 'cpuMs'),
      peer: middle(taken, 'cpuMs'),
      atMost: share,
      details: {
        wall: middle(own, 'wallMs'),
        peer_wall: middle(taken, 'wallMs'),
        peak_mb: middle(own, 'peakMb'),
        peer_peak_mb: middle(taken, 'peakMb'),
      },
    });
  }
  if (theirs.size === 0)
    yield comparison({
      name: `${tasks} tasks x 3 graders, CPU alone`,
      unit: 'ms',
      ours: middle(own, 'cpuMs'),
      details: { wall: middle(own, 'wallMs'), peak_mb: middle(own, 'peakMb') },
    });
  yield* growth(quick ? 500 : 1_000, quick ? 2 : 3);
}

async function* growth(small, rounds) {
  const scratch = scratchDir();
  try {
    const sizes = [small, small * 10];
    const taken = new Map(sizes.map((size) => [size, []]));
    for (const size of sizes) writeSuite(join(scratch.dir, String(size)), { tasks: size });
    for (let round = 0; round < rounds; round++)
      for (const size of sizes) taken.get(size).push(await ours(join(scratch.dir, String(size))));
    const [less, more] = sizes.map((size) => taken.get(size));
    const title = `${sizes[0]} to ${sizes[1]} tasks`;
    for (const [what, key, unit, atMost] of [
      ['CPU', 'cpuMs', 'ms', 11],
      ['wall', 'wallMs', 'ms', undefined],
      ['peak RSS', 'peakMb', 'MB', 4],
    ])
      yield comparison({
        name: `${title}, ${what}`,
        unit,
        ours: middle(more, key),
        peer: middle(less, key),
        ...(atMost !== undefined && { atMost }),
      });
  } finally {
    scratch.remove();
  }
}

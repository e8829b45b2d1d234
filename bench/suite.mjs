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

/** Peer, the share of its CPU that ours may take, and the graders of a task: waza starts a process for one of code. */
const peers = [
  [waza, 1, 'text'],
  [promptfoo, 1 / 15, 'mixed'],
  [inspectAi, 1 / 50, 'mixed'],
];

const middle = (taken, key) => median(taken.map((each) => each[key]));

async function ours(dir) {
  rmSync(join(dir, '.assay'), { recursive: true, force: true });
  return measure(command('run', 'eval.yaml', '--json'), { cwd: dir });
}

/** What ours and the peers took for one suite; the rounds of all are interleaved, slow peers take part in the first. */
async function sideBySide(graders, { tasks, rounds, log }) {
  const scratch = scratchDir();
  try {
    const dir = join(scratch.dir, 'suite');
    writeSuite(dir, { tasks, graders });
    const present = peers.filter(([peer, , kind]) => kind === graders && peer.available()).map(([peer]) => peer);
    for (const peer of present) peer.prepare(join(scratch.dir, peer.name), tasks, dir);
    const own = [];
    const theirs = new Map(present.map((peer) => [peer, []]));
    for (let round = 0; round < rounds; round++) {
      own.push(await ours(dir));
      for (const peer of present) {
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

const workloads = { text: '3 text graders', mixed: '2 text graders and 1 of code' };

export default async function* suite({ quick, tasks = quick ? 1_000 : 5_000, rounds = quick ? 2 : 5, log }) {
  for (const [graders, title] of Object.entries(workloads)) {
    const { own, theirs } = await sideBySide(graders, { tasks, rounds, log });
    const base = { wall: middle(own, 'wallMs'), peak_mb: middle(own, 'peakMb') };
    for (const [peer, share] of peers.filter(([, , kind]) => kind === graders)) {
      const name = `${tasks} tasks x ${title}, CPU against ${peer.name}`;
      const taken = theirs.get(peer);
      if (taken === undefined) {
        yield skipped(name, peer.missing);
        continue;
      }
      const details = { ...base, peer_wall: middle(taken, 'wallMs'), peer_peak_mb: middle(taken, 'peakMb') };
      yield comparison({
        name,
        unit: 'ms',
        ours: middle(own, 'cpuMs'),
        peer: middle(taken, 'cpuMs'),
        atMost: share,
        details,
      });
    }
    if (theirs.size === 0)
      yield comparison({
        name: `${tasks} tasks x ${title}, CPU alone`,
        unit: 'ms',
        ours: middle(own, 'cpuMs'),
        details: base,
      });
  }
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

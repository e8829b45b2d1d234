// A suite with text graders, one trial each, four at once: without a cache, into an empty one and out of a full one.
// Every round has new directories and nothing is removed before the end: some file systems (ext4) look past the inodes
// of files that were removed in the last minutes one by one, which makes each new file ten times as dear.
import { join } from 'node:path';
import { measure } from './lib/measure.mjs';
import { command } from './lib/ours.mjs';
import { comparison, skipped } from './lib/report.mjs';
import { median } from './lib/stats.mjs';
import { scratchDir, writeSuite } from './lib/suites.mjs';
import { inspectAi } from './peers/inspect-ai.mjs';
import { promptfoo } from './peers/promptfoo.mjs';
import { waza } from './peers/waza.mjs';

const middle = (taken, key) => median(taken.map((each) => each[key]));
const states = ['without cache', 'cold cache', 'warm cache'];

const ours = (dir, place, options) =>
  measure(command('run', 'eval.yaml', '--json', '--workers', '4', '--store', place, ...options), { cwd: dir });

async function rounds(tasks, count, scratch, log) {
  const dir = join(scratch.dir, `suite-${tasks}`);
  writeSuite(dir, { tasks });
  const taken = new Map();
  const add = (who, state, result) => {
    const key = `${who} ${state}`;
    taken.set(key, [...(taken.get(key) ?? []), result]);
  };
  for (let round = 0; round < count; round++) {
    const place = join(scratch.dir, `${tasks}-${round}`);
    const cache = (program) => `${place}-cache-${program}`;
    const options = [[], ['--cache-dir', cache('ours')], ['--cache-dir', cache('ours')]];
    const theirs = [
      ['--no-cache'],
      ['--cache', '--cache-dir', cache('waza')],
      ['--cache', '--cache-dir', cache('waza')],
    ];
    for (const [index, state] of states.entries()) {
      add('ours', state, await ours(dir, `${place}-store-${index}`, options[index]));
      if (waza.available()) add('waza', state, await waza.run(dir, theirs[index]));
    }
    for (const peer of [promptfoo, inspectAi]) {
      if (round > 0 || !peer.available()) continue;
      log(`cache: ${peer.name}, ${tasks} tasks`);
      peer.prepare(`${place}-${peer.name}`, tasks, dir);
      add(peer.name, states[0], await peer.run(`${place}-${peer.name}`));
    }
  }
  return taken;
}

function* lines(tasks, taken) {
  for (const state of states) {
    const own = taken.get(`ours ${state}`);
    for (const peer of [waza, promptfoo, inspectAi]) {
      if (peer !== waza && state !== states[0]) continue;
      const name = `${tasks} tasks x 3 graders, ${state}, CPU against ${peer.name}`;
      const other = taken.get(`${peer.name} ${state}`);
      if (other === undefined) yield skipped(name, peer.missing);
      const details = { wall: middle(own, 'wallMs'), peak_mb: middle(own, 'peakMb') };
      const peerDetails = other && { peer_wall: middle(other, 'wallMs'), peer_peak_mb: middle(other, 'peakMb') };
      if (other === undefined && peer !== waza) continue;
      yield comparison({
        name: other === undefined ? `${tasks} tasks x 3 graders, ${state}, CPU alone` : name,
        unit: 'ms',
        ours: middle(own, 'cpuMs'),
        ...(other && { peer: middle(other, 'cpuMs') }),
        details: { ...details, ...peerDetails },
      });
    }
  }
  const perTrial = (state) =>
    (middle(taken.get(`ours ${state}`), 'cpuMs') - middle(taken.get(`ours ${states[0]}`), 'cpuMs')) / tasks;
  for (const [name, state, atMost] of [
    ['storing a trial', 'cold cache', 0.15],
    ['a hit beside making the trial', 'warm cache', 0.1],
  ])
    yield comparison({ name: `${tasks} tasks, CPU of ${name}`, unit: 'ms', ours: perTrial(state), atMost });
}

export default async function* cacheBench({ quick, tasks, rounds: count = quick ? 2 : 3, log }) {
  const scratch = scratchDir();
  try {
    for (const size of tasks === undefined ? [1_000, ...(quick ? [] : [10_000])] : [tasks])
      yield* lines(size, await rounds(size, count, scratch, log));
  } finally {
    scratch.remove();
  }
}

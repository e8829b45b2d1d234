// One code grader per task. waza starts an interpreter for each grading, so it is measured on fewer tasks.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { measure } from './lib/measure.mjs';
import { command } from './lib/ours.mjs';
import { comparison, skipped } from './lib/report.mjs';
import { median } from './lib/stats.mjs';
import { scratchDir, writeSuite } from './lib/suites.mjs';
import { waza } from './peers/waza.mjs';

export default async function* codeGraders({ quick, tasks = quick ? 300 : 1_000, rounds = quick ? 1 : 3, log }) {
  const peerTasks = quick ? 30 : 100;
  const scratch = scratchDir();
  try {
    for (const [language, share] of [
      ['python', 1 / 30],
      ['javascript', 1 / 200],
    ]) {
      const dir = join(scratch.dir, language);
      const peerDir = join(scratch.dir, `${language}-peer`);
      writeSuite(dir, { tasks, graders: language });
      writeSuite(peerDir, { tasks: peerTasks, graders: language });
      const own = [];
      const theirs = [];
      for (let round = 0; round < rounds; round++) {
        rmSync(join(dir, '.assay'), { recursive: true, force: true });
        own.push(await measure(command('run', 'eval.yaml', '--json'), { cwd: dir }));
        if (!waza.available()) continue;
        log(`code-graders: round ${round + 1}, waza, ${language}`);
        theirs.push(await waza.run(peerDir));
      }
      const name = `${tasks} tasks, one ${language} grader, CPU per task`;
      const perTask = (taken, count) => median(taken.map((each) => each.cpuMs)) / count;
      const details = { wall: median(own.map((each) => each.wallMs)), peak_mb: median(own.map((each) => each.peakMb)) };
      if (theirs.length === 0) yield skipped(`${name} against waza`, waza.missing);
      yield comparison({
        name,
        unit: 'ms',
        ours: perTask(own, tasks),
        ...(theirs.length > 0 && { peer: perTask(theirs, peerTasks), atMost: share }),
        details,
      });
    }
  } finally {
    scratch.remove();
  }
}

import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunEventBody } from '../protocol/run-event.js';
import type { AgentEvent } from '../results/transcript.js';
import { messageOf } from '../support/message-of.js';
import { redactFile } from '../support/redact-file.js';

/** Whole outputs as executors name them: of an attempt, or of a judge in a directory of its own. */
const wholeOutput = /(?:^|[\\/])(?:stdout|stderr|output)-\d+\.txt$/;

/** A long transcript is written in pieces of about this many characters: it never has to be in memory a second time. */
const batchChars = 128 * 1024;

/** The files of one trial in the run's directory, below `trials/`. Nothing is made before something is written. */
export interface TrialFiles {
  /** Directory for whole outputs, made at the first call. */
  readonly artifacts: () => Promise<string>;
  /** Writes the transcript; answers its path relative to the run's directory, or undefined when there are no events. */
  writeTranscript(events: readonly AgentEvent[]): Promise<string | undefined>;
  /**
   * Takes what looks secret out of the whole outputs, once the trial is judged: graders see the true ones. One that
   * cannot be redacted is removed, with a warning.
   */
  redactOutputs(emit: (event: RunEventBody) => void): Promise<void>;
}

/** The files of a trial; nothing is worked out before something is written. */
export function trialFiles(
  runDir: string,
  task: { readonly index: number; readonly id: string },
  trial: number,
  redact: (text: string) => string,
): TrialFiles {
  let made: Promise<string> | undefined;
  const artifacts = (): Promise<string> => {
    const dir = join(runDir, trialPlace(task, trial));
    made ??= mkdir(dir, { recursive: true }).then(() => dir);
    return made;
  };
  return {
    artifacts,
    async writeTranscript(events) {
      if (events.length === 0) return undefined;
      const dir = await artifacts();
      const path = join(dir, 'transcript.ndjson');
      let batch = '';
      let flag = 'w';
      for (const [index, event] of events.entries()) {
        batch += `${redact(JSON.stringify(event))}\n`;
        if (batch.length < batchChars && index < events.length - 1) continue;
        await writeFile(path, batch, { flag });
        batch = '';
        flag = 'a';
      }
      return join(trialPlace(task, trial), 'transcript.ndjson');
    },
    async redactOutputs(emit) {
      if (made === undefined) return;
      const dir = await made;
      for (const name of (await readdir(dir, { recursive: true })).filter((each) => wholeOutput.test(each)))
        try {
          await redactFile(join(dir, name), redact);
        } catch (error) {
          await rm(join(dir, name), { force: true });
          const message = `${join(trialPlace(task, trial), name)} is left out, it could not be redacted: ${messageOf(error)}`;
          emit({ type: 'warning', code: 'output-left-out', message: redact(message) });
        }
    },
  };
}

/**
 * Directory of a trial relative to its run's: `trials/<task index>-<slug of the id>/<trial>`, unique whatever characters
 * an id has.
 */
export function trialPlace(task: { readonly index: number; readonly id: string }, trial: number): string {
  const slug = task.id
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]+/g, '-')
    .slice(0, 40);
  return join('trials', `${task.index + 1}-${slug}`, String(trial));
}

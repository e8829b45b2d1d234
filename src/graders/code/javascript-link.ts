import { Worker } from 'node:worker_threads';
import { GraderError } from '../grader.js';
import { parseAnswer, type WorkerLimits } from './worker-protocol.js';
import type { Connect } from './worker-queue.js';

/** Deep recursion must meet the engine's own limit, not the end of the thread's stack. */
const stackMb = 16;

/** Starts the worker thread for JavaScript. */
export function connectJavascript(file: string, limits: WorkerLimits): Connect {
  return async (events) => {
    const beats = new SharedArrayBuffer(4);
    const counter = new Int32Array(beats);
    const worker = new Worker(file, {
      workerData: { limits, beats },
      env: {},
      argv: [],
      execArgv: [],
      // Nothing may reach our own stdout, which belongs to the protocol.
      stdout: true,
      stderr: true,
      resourceLimits: { stackSizeMb: stackMb },
    });
    let problem: string | undefined;
    let ready = false;
    const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    worker.on('error', (error) => (problem = error instanceof Error ? error.message : String(error)));
    await new Promise<void>((resolve, reject) => {
      // The first message only says that it is ready; then come batches of answers.
      worker.on('message', (message: unknown) => {
        if (ready && Array.isArray(message)) events.answers(message.map(parseAnswer));
        ready = true;
        resolve();
      });
      worker.on('exit', (code) => {
        const reason = problem ?? `the JavaScript sandbox ended with code ${code}`;
        if (ready) events.died(reason);
        else reject(new GraderError(`the JavaScript sandbox does not start: ${reason}`));
      });
    });
    return {
      send: (requests) => worker.postMessage(requests),
      hold: (busy) => (busy ? worker.ref() : worker.unref()),
      beats: () => Atomics.load(counter, 0),
      kill: async () => {
        worker.unref();
        await worker.terminate();
        await exited;
      },
    };
  };
}

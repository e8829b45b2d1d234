// The worker thread that evaluates JavaScript assertions, inside QuickJS compiled to WebAssembly.
import { setFlagsFromString } from 'node:v8';
import { parentPort, workerData } from 'node:worker_threads';
import { createRealm } from './javascript-realm.js';
import type { WorkerAnswer, WorkerRequest } from './worker-protocol.js';

const { limits, beats }: { limits: { assertionMs: number; memoryBytes: number }; beats: SharedArrayBuffer } =
  workerData;
const counter = new Int32Array(beats);
// Optimised code for the engine pays off after ten thousand gradings, and costs as much as a thousand before.
setFlagsFromString('--liftoff-only');
const realm = await createRealm(limits, () => Atomics.add(counter, 0, 1));

parentPort?.on('message', (batch: readonly WorkerRequest[]) => {
  parentPort?.postMessage(batch.map((request): WorkerAnswer => ({ id: request.id, ...realm.grade(request) })));
});
parentPort?.postMessage('ready');

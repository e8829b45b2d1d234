import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { DomainError } from '../../protocol/errors.js';
import { parseCoverage } from '../formats/parse-coverage.js';
import type { Turn } from '../formats/turn.js';
import type { CoverageData, FileCoverage, Result } from '../model.js';
import { isParsingAnswer } from './parsing-messages.js';

/** Starting a thread takes as long as reading a report of about this size. */
const smallChars = 512 * 1024;

export interface ParseReportOptions {
  readonly name: string;
  readonly turn: Turn;
  readonly signal?: AbortSignal | undefined;
  /** The bundled worker; default: beside the program. */
  readonly worker?: string | undefined;
}

/**
 * Reads a report; a large one in a thread of its own, so that this one goes on answering and a cancel ends the reading
 * at once. Rejects with the reason of `signal`, and with DomainError('limit') for a report that takes more memory than
 * there is.
 */
export async function parseReport(
  text: string,
  { name, turn, signal, worker = workerFile() }: ParseReportOptions,
): Promise<Result<CoverageData>> {
  // Only the built program has the worker.
  if (text.length < smallChars || worker === undefined) return await parseCoverage(text, { name, turn });
  return await parseInThread(new Worker(worker, { workerData: { name, text }, env: {}, stdout: true, stderr: true }), {
    name,
    signal,
  });
}

async function parseInThread(
  thread: Worker,
  { name, signal }: Pick<ParseReportOptions, 'name' | 'signal'>,
): Promise<Result<CoverageData>> {
  const files: FileCoverage[] = [];
  let cancel = (): void => {};
  try {
    return await new Promise((resolve, reject) => {
      cancel = () => reject(signal?.reason);
      if (signal?.aborted === true) cancel();
      signal?.addEventListener('abort', cancel, { once: true });
      thread.on('message', (answer: unknown) => {
        if (!isParsingAnswer(answer)) return;
        if ('problem' in answer) return resolve({ ok: false, problem: answer.problem });
        if ('head' in answer) return resolve({ ok: true, value: { ...answer.head, files } });
        for (const file of answer.files) files.push(file);
        thread.postMessage('more');
      });
      thread.on('error', (cause) => {
        const hint = 'let the report hold fewer files, or several reports a part each';
        reject(new DomainError('limit', `${name} cannot be read: ${cause.message}`, { hint }, { cause }));
      });
      thread.on('exit', () => reject(new DomainError('internal', `the thread that read ${name} has ended`)));
    });
  } finally {
    signal?.removeEventListener('abort', cancel);
    await thread.terminate();
  }
}

/** In the shipped program it lies in dist, beside this code or one directory above its chunk. */
function workerFile(): string | undefined {
  const places = ['./coverage-worker.mjs', '../coverage-worker.mjs'];
  return places.map((place) => fileURLToPath(new URL(place, import.meta.url))).find((place) => existsSync(place));
}

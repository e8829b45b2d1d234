import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { GraderError, type Sandboxes, type SandboxLanguage } from '../grader.js';
import { connectJavascript } from './javascript-link.js';
import { connectPython } from './python-link.js';
import { WorkerQueue } from './worker-queue.js';

export interface SandboxOptions {
  /** The bundled worker thread; default: beside the program. */
  readonly javascriptWorker?: string;
  /** The Python script; default: beside the program or beside this file. */
  readonly pythonWorker?: string;
  /** Names of the Python interpreter, tried in order. */
  readonly pythonCommands?: readonly string[];
  /** Time for one assertion; default 5 s. */
  readonly assertionMs?: number;
  /** Memory of an assertion with its names; default 128 MiB for JavaScript, 512 MiB of address space for Python. */
  readonly memoryBytes?: number;
}

/**
 * The sandboxes for `code` graders: a worker thread with QuickJS and a process with Python, started by the first
 * grading that needs them and kept. They do not keep this process alive while they are idle.
 */
export function createSandboxes(options: SandboxOptions = {}): Sandboxes {
  const { assertionMs = 5000, memoryBytes, pythonCommands = ['python3', 'python'] } = options;
  const queues = new Map<SandboxLanguage, WorkerQueue>();

  function open(language: SandboxLanguage): WorkerQueue {
    if (language === 'javascript') {
      const file = options.javascriptWorker ?? locate('javascript-worker.mjs');
      return new WorkerQueue(
        connectJavascript(file, { assertionMs, memoryBytes: memoryBytes ?? 128 * 1024 * 1024 }),
        assertionMs,
      );
    }
    const file = options.pythonWorker ?? locate('python-worker.py');
    const limits = { assertionMs, memoryBytes: memoryBytes ?? 512 * 1024 * 1024 };
    return new WorkerQueue(connectPython(pythonCommands, file, limits), assertionMs);
  }

  const queueOf = (language: SandboxLanguage): WorkerQueue => {
    let queue = queues.get(language);
    if (!queue) queues.set(language, (queue = open(language)));
    return queue;
  };
  return {
    async evaluate(language, assertions, names, signal) {
      return queueOf(language).grade({ assertions, names: JSON.stringify(names) }, signal);
    },
    async check(language, assertions) {
      try {
        const never = new AbortController().signal;
        const results = await queueOf(language).grade({ assertions, names: '{}', check: true }, never);
        return results.map((result) => ('error' in result && !passing.test(result.error) ? result.error : undefined));
      } catch (error) {
        // Whoever only looks at a suite need not be able to run it; a run says what is missing.
        if (error instanceof GraderError) return assertions.map(() => undefined);
        throw error;
      }
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...queues.values()].map(async (queue) => queue[Symbol.asyncDispose]()));
    },
  };
}

/** What a busy machine can be the reason of is no mistake of whoever wrote the assertion. */
const passing = /^(?:took longer|MemoryError|InternalError: out of memory)/;

/** A worker's file: in the shipped program it lies in dist, beside this code or one directory above its chunk. */
function locate(name: string): string {
  const places = [`./${name}`, `../${name}`].map((place) => fileURLToPath(new URL(place, import.meta.url)));
  const found = places.find((place) => existsSync(place));
  if (found === undefined) throw new GraderError(`the sandbox's file ${name} is missing from this installation`);
  return found;
}

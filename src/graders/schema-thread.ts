import { setMaxListeners } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { EvalFile } from './grader.js';
import { isSchemaAnswer, type SchemaAnswer, type SchemaRequest, type SchemaText } from './schema-messages.js';

/** Why there is no answer: the budget is used up, or the thread has ended by itself. */
export class SchemaThreadError extends Error {
  override readonly name = 'SchemaThreadError';
  readonly kind: 'time' | 'memory' | 'broken';
  constructor(kind: SchemaThreadError['kind'], message: string) {
    super(message);
    this.kind = kind;
  }
}

/** A schema that the thread can compile, and compiles again when it was started anew in between. */
export interface ThreadSchema {
  readonly source: SchemaText;
  /** Reads a file that a reference leads to. */
  readonly readFile: (name: string, bases: readonly string[]) => Promise<EvalFile>;
}

interface Started {
  readonly worker: Worker;
  readonly ready: Promise<void>;
  /** Keys of the schemas that it has, the one used last at the end. */
  readonly schemas: Map<ThreadSchema, number>;
}

/** Compiled schemas that the thread keeps. */
const mostKept = 8;
/** Deep schemas and outputs take much of it: `properties` × 3,000 overflows the usual one. */
const stackMb = 32;

/**
 * The thread for schemas and outputs that may take long: started by the first of them, and one after another. Whoever
 * cancels or is out of time ends it, and the next one gets a new thread. It does not keep the process alive while it is
 * idle.
 */
export class SchemaThread {
  readonly #file: string;
  readonly #compileMs: number;
  readonly #memoryMb: number;
  #started: Started | undefined;
  #last: Promise<void> = Promise.resolve();
  #nextKey = 1;

  constructor(file: string, { compileMs = 30_000, memoryMb = 512 } = {}) {
    this.#file = file;
    this.#compileMs = compileMs;
    this.#memoryMb = memoryMb;
  }

  /** What is wrong with the schema, or that it compiles. Rejects with SchemaThreadError or with the signal's reason. */
  async compile(schema: ThreadSchema, signal?: AbortSignal): Promise<SchemaAnswer> {
    return await this.#inTurn(() => this.#compiled(schema, signal), signal);
  }

  /** Checks an output; `ms` is the time for the check alone. Rejects as `compile` does. */
  async judge(schema: ThreadSchema, output: string, ms: number, signal?: AbortSignal): Promise<SchemaAnswer> {
    return await this.#inTurn(async () => {
      const compiled = await this.#compiled(schema, signal);
      const key = this.#started?.schemas.get(schema);
      return key === undefined ? compiled : await this.#ask({ output, key }, ms, schema, signal);
    }, signal);
  }

  async #compiled(schema: ThreadSchema, signal: AbortSignal | undefined): Promise<SchemaAnswer> {
    const { schemas } = this.#open();
    const key = schemas.get(schema) ?? this.#nextKey++;
    const [oldest] = schemas.size >= mostKept ? schemas : [];
    if (!schemas.delete(schema)) {
      if (oldest !== undefined) schemas.delete(oldest[0]);
      const request = { compile: schema.source, key, forget: oldest?.[1] };
      const answer = await this.#ask(request, this.#compileMs, schema, signal);
      if (!('compiled' in answer)) return answer;
    }
    schemas.set(schema, key);
    return { compiled: true };
  }

  async #inTurn<T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    const before = this.#last;
    let leave = (): void => {};
    const left = new Promise<void>((resolve) => (leave = resolve));
    this.#last = before.then(() => left);
    // As many trials wait as the run has workers, all with its signal: that is no leak.
    if (signal !== undefined) setMaxListeners(0, signal);
    try {
      await untilAborted(before, signal);
      return await work();
    } finally {
      leave();
    }
  }

  #open(): Started {
    if (this.#started !== undefined) return this.#started;
    const worker = new Worker(this.#file, {
      env: {},
      argv: [],
      execArgv: [],
      // Nothing may reach our own stdout, which belongs to the protocol.
      stdout: true,
      stderr: true,
      resourceLimits: { stackSizeMb: stackMb, maxOldGenerationSizeMb: this.#memoryMb },
    });
    worker.unref();
    const ready = new Promise<void>((resolve) => worker.once('message', () => resolve()));
    const started = { worker, ready, schemas: new Map<ThreadSchema, number>() };
    // Without a listener the error of a thread is one of the process.
    worker.on('error', () => this.#end(started));
    worker.on('exit', () => this.#end(started));
    return (this.#started = started);
  }

  #end(started: Started): void {
    if (this.#started !== started) return;
    this.#started = undefined;
    void started.worker.terminate();
  }

  async #ask(
    request: SchemaRequest,
    ms: number,
    { readFile }: ThreadSchema,
    signal: AbortSignal | undefined,
  ): Promise<SchemaAnswer> {
    const started = this.#open();
    const { worker, ready } = started;
    const listeners = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    worker.ref();
    try {
      return await new Promise((resolve, reject) => {
        const lose = (reason: unknown): void => {
          this.#end(started);
          // oxlint-disable-next-line prefer-promise-reject-errors -- the reason of a signal is whatever it was given
          reject(reason);
        };
        const hear = (answer: unknown): void => {
          if (!isSchemaAnswer(answer) || 'ready' in answer) return;
          if (!('read' in answer)) return resolve(answer);
          const { name, bases } = answer.read;
          readFile(name, bases).then((file) => worker.postMessage({ file } satisfies SchemaRequest), lose);
        };
        const fail = (cause: unknown): void => {
          const isFull = cause instanceof Error && 'code' in cause && cause.code === 'ERR_WORKER_OUT_OF_MEMORY';
          lose(
            new SchemaThreadError(isFull ? 'memory' : 'broken', cause instanceof Error ? cause.message : 'it ended'),
          );
        };
        const cancel = (): void => lose(signal?.reason);
        if (signal?.aborted === true) return cancel();
        signal?.addEventListener('abort', cancel, { once: true, signal: listeners.signal });
        worker.on('message', hear).on('error', fail).on('exit', fail);
        listeners.signal.addEventListener('abort', () => {
          worker.off('message', hear).off('error', fail).off('exit', fail);
        });
        // How long the thread takes to start says nothing about the schema.
        void ready.then(() => {
          if (listeners.signal.aborted) return;
          timer = setTimeout(() => lose(new SchemaThreadError('time', `more than ${ms / 1000} s`)), ms);
        });
        worker.postMessage(request);
      });
    } finally {
      clearTimeout(timer);
      listeners.abort();
      worker.unref();
    }
  }
}

async function untilAborted(work: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted();
  if (signal === undefined) return await work;
  let cancel = (): void => {};
  const canceled = new Promise<never>((_, reject) => {
    cancel = () => reject(signal.reason);
    signal.addEventListener('abort', cancel, { once: true });
  });
  try {
    await Promise.race([work, canceled]);
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

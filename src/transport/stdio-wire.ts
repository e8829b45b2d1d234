import type { Readable } from 'node:stream';
import type { ByteSink } from './byte-sink.js';
import { fixedJson } from '../support/fixed-json.js';
import { type Line, LineSplitter } from './line-splitter.js';
import { type OutputLimits, OutputQueue, outputLimits } from './output-queue.js';

export interface WireListener {
  onLine(line: Line): void;
  /** The input has ended; every line before it has been given to `onLine`. */
  onEnd(): void;
  /** The reader of our output has gone. */
  onClosed(): void;
}

/** One message per line over a pair of streams. Reading stops while the other end does not read what it is sent. */
export class StdioWire {
  readonly #input: Readable;
  readonly #output: OutputQueue;
  readonly #splitter: LineSplitter;
  readonly #listener: WireListener;
  #paused = false;
  #ended = false;

  constructor(
    input: Readable,
    output: ByteSink,
    listener: WireListener,
    options: { readonly maxLine?: number; readonly limits?: OutputLimits } = {},
  ) {
    this.#input = input;
    this.#listener = listener;
    this.#splitter = new LineSplitter(options.maxLine);
    this.#output = new OutputQueue(output, () => listener.onClosed(), options.limits ?? outputLimits);
  }

  /** Starts reading; lines come from the next tick on. */
  start(): void {
    this.#input.on('data', (chunk: Buffer) => this.#read(chunk));
    for (const end of ['end', 'close', 'error']) this.#input.on(end, () => this.#end());
  }

  /** Sends one JSON value; resolves when the reader keeps up. Never rejects: `closed` tells that nobody reads. `now` skips coalescing. */
  send(message: unknown, now = false): Promise<void> {
    const sent = this.#output.push(jsonText(message), now);
    if (this.#output.full) this.#pauseUntil(sent);
    return sent;
  }

  get closed(): boolean {
    return this.#output.closed;
  }

  /** Resolves when all that was sent has left the process. */
  flushed(): Promise<void> {
    return this.#output.flushed();
  }

  /** Stops reading for good, so that the input no longer keeps the process alive. */
  stop(): void {
    this.#ended = true;
    this.#input.destroy();
  }

  #read(chunk: Buffer): void {
    for (const line of this.#splitter.push(chunk)) this.#listener.onLine(line);
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const line of this.#splitter.end()) this.#listener.onLine(line);
    this.#listener.onEnd();
  }

  #pauseUntil(caughtUp: Promise<void>): void {
    if (this.#paused) return;
    this.#paused = true;
    this.#input.pause();
    void caughtUp.then(() => {
      this.#paused = false;
      this.#input.resume();
    });
  }
}

/** A message as JSON. The result of an answer may be one that was sent before. */
function jsonText(message: unknown): string {
  if (isAnswer(message)) {
    const result = fixedJson(message.result);
    if (result !== undefined) return `{"jsonrpc":"2.0","id":${JSON.stringify(message.id)},"result":${result}}`;
  }
  return JSON.stringify(message);
}

function isAnswer(message: unknown): message is { readonly id: unknown; readonly result: unknown } {
  return typeof message === 'object' && message !== null && 'result' in message && 'id' in message;
}

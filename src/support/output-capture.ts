import { open, type FileHandle } from 'node:fs/promises';

/** What a child wrote to one stream. */
export interface CapturedOutput {
  /** The whole output, or its head and tail with a line between them that says how much is left out. */
  readonly text: string;
  /** All bytes that were written, kept or not. */
  readonly bytes: number;
  readonly truncated: boolean;
  /** File with the whole output; only when `truncated` and a spill file was asked for. */
  readonly path?: string;
  /** Why the spill file is not whole, when it is not. */
  readonly spillNote?: string;
}

export interface OutputLimit {
  /** Bytes kept of the beginning. */
  readonly head: number;
  /** Bytes kept of the end. */
  readonly tail: number;
}

/** Where a whole output goes once it is too large to be kept; a function is asked at that moment, not before. */
export type SpillTarget = string | (() => Promise<string>);

const defaultOutputLimit: OutputLimit = { head: 32 * 1024, tail: 32 * 1024 };
const spillLimit = 256 * 1024 * 1024;

/** Keeps head and tail of a stream in bounded memory, and streams the whole into a file once it is larger. */
export class OutputCapture {
  readonly #head: number;
  readonly #capacity: number;
  readonly #target: SpillTarget | undefined;
  readonly #spillLimit: number;
  /** Filled from the start; when full, the part behind the head becomes a ring of the newest bytes. */
  #kept = Buffer.alloc(0);
  #bytes = 0;
  #file: FileHandle | undefined;
  #path: string | undefined;
  #spilled = 0;
  #spilling: Promise<void> = Promise.resolve();
  #note: string | undefined;

  constructor(limit: OutputLimit = defaultOutputLimit, target?: SpillTarget, maxSpill = spillLimit) {
    this.#head = limit.head;
    this.#capacity = limit.head + limit.tail;
    this.#target = target;
    this.#spillLimit = maxSpill;
  }

  /** Takes the next bytes. A promise means: bring no more until it is settled. It never rejects. */
  write(chunk: Buffer): Promise<void> | undefined {
    const target = this.#target;
    let spill: Promise<void> | undefined;
    if (target !== undefined && this.#note === undefined && this.#bytes + chunk.length > this.#capacity) {
      // Copied: #keep is about to overwrite the ring.
      const before = this.#bytes <= this.#capacity ? Buffer.from(this.#kept.subarray(0, this.#bytes)) : undefined;
      // One after the other, though a caller may bring more than it should: Node resumes the pipes of a child
      // that has ended, paused or not.
      this.#spilling = this.#spilling.then(async () => this.#spill(target, before, chunk));
      spill = this.#spilling;
    }
    this.#keep(chunk);
    return spill;
  }

  /** Closes the spill file and gives what was captured. */
  async finish(): Promise<CapturedOutput> {
    const truncated = this.#bytes > this.#capacity;
    await this.#spilling;
    try {
      if (this.#note !== undefined) await this.#file?.write(`\n[${this.#note}]\n`);
      await this.#file?.close();
    } catch (error) {
      this.#note ??= `could not be written: ${String(error)}`;
    }
    return {
      text: this.#text(truncated),
      bytes: this.#bytes,
      truncated,
      ...(this.#path !== undefined && { path: this.#path }),
      ...(this.#note !== undefined && { spillNote: this.#note }),
    };
  }

  #keep(chunk: Buffer): void {
    const fits = chunk.subarray(0, Math.max(0, this.#capacity - this.#bytes));
    if (fits.length > 0) {
      this.#reserve(this.#bytes + fits.length);
      fits.copy(this.#kept, this.#bytes);
    }
    const ring = this.#capacity - this.#head;
    const rest = chunk.subarray(fits.length);
    if (rest.length > 0 && ring > 0) {
      const newest = rest.subarray(-ring);
      let at = (this.#bytes + chunk.length - newest.length - this.#head) % ring;
      for (let from = 0; from < newest.length;) {
        const count = newest.copy(this.#kept, this.#head + at, from, from + Math.min(ring - at, newest.length - from));
        from += count;
        at = (at + count) % ring;
      }
    }
    this.#bytes += chunk.length;
  }

  #reserve(size: number): void {
    if (size <= this.#kept.length) return;
    const larger = Buffer.allocUnsafe(Math.min(this.#capacity, Math.max(size, this.#kept.length * 2, 1024)));
    this.#kept.copy(larger, 0, 0, this.#bytes);
    this.#kept = larger;
  }

  async #spill(target: SpillTarget, before: Buffer | undefined, chunk: Buffer): Promise<void> {
    if (this.#note !== undefined) return;
    try {
      if (before !== undefined) {
        const path = typeof target === 'string' ? target : await target();
        this.#file = await open(path, 'w');
        this.#path = path;
        await this.#append(before);
      }
      await this.#append(chunk);
    } catch (error) {
      this.#note = `the rest could not be written: ${error instanceof Error ? error.message : String(error)}`;
    }
  }

  async #append(chunk: Buffer): Promise<void> {
    const room = this.#spillLimit - this.#spilled;
    for (let rest = chunk.subarray(0, Math.max(0, room)); rest.length > 0;) {
      // oxlint-disable-next-line no-await-in-loop -- a write may be short, the next one must follow it
      const { bytesWritten } = (await this.#file?.write(rest)) ?? { bytesWritten: rest.length };
      rest = rest.subarray(bytesWritten);
    }
    this.#spilled += Math.min(chunk.length, Math.max(0, room));
    if (chunk.length > room) this.#note = `output beyond ${this.#spillLimit} bytes is left out`;
  }

  #text(truncated: boolean): string {
    if (!truncated) return this.#kept.toString('utf8', 0, this.#bytes);
    const head = this.#kept.subarray(0, utf8End(this.#kept.subarray(0, this.#head)));
    const ring = this.#kept.subarray(this.#head, this.#capacity);
    const at = ring.length === 0 ? 0 : (this.#bytes - this.#head) % ring.length;
    const newest = Buffer.concat([ring.subarray(at), ring.subarray(0, at)]);
    const tail = newest.subarray(utf8Start(newest));
    const left = this.#bytes - head.length - tail.length;
    return `${head.toString('utf8')}\n[... ${left} bytes left out ...]\n${tail.toString('utf8')}`;
  }
}

const isContinuation = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80;

/** Length of `bytes` without a character that is cut off at its end. */
function utf8End(bytes: Buffer): number {
  let start = bytes.length - 1;
  while (start > bytes.length - 4 && isContinuation(bytes[start])) start -= 1;
  const lead = bytes[start] ?? 0;
  const need = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
  return start >= 0 && need > bytes.length - start ? start : bytes.length;
}

/** Where the first whole character of `bytes` begins. */
function utf8Start(bytes: Buffer): number {
  let start = 0;
  while (start < 3 && isContinuation(bytes[start])) start += 1;
  return start;
}

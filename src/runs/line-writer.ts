import { open, type FileHandle } from 'node:fs/promises';

export interface LineWriterOptions {
  /** A file that is not there yet; made at the first line. */
  readonly path: string;
  /** Awaited before each batch: what must be on disk earlier. */
  readonly ahead?: () => Promise<void>;
  /** A batch is on disk; `offset` is where it starts in the file. */
  readonly onWritten?: (lines: readonly string[], offset: number) => void;
  /** Called once, when writing has failed; from then on lines are dropped. */
  readonly onFailure?: (error: unknown) => void;
}

interface Batch {
  readonly lines: string[];
  size: number;
}

const batchChars = 256 * 1024;
/** How long a small batch waits for more: a busy run writes a few times in a hundredth of a second, not at every step. */
const gatherMs = 3;
const smallBatch = 64 * 1024;
/**
 * Above this much unwritten text `drained` makes its caller wait, until half of it is written. Work that never waits for
 * anything else lets everybody else in here, and what waits for the disk costs every garbage collection until then.
 */
const highWater = 1024 * 1024;
const room = Promise.resolve();

/**
 * Appends lines to one file: `append` only buffers, one writer puts whole batches on disk in order.
 * A failed write leaves no torn line behind where the file system still lets itself be truncated.
 */
export class LineWriter {
  readonly #options: LineWriterOptions;
  readonly #batches: Batch[] = [];
  readonly #draining = new Set<() => void>();
  #buffered = 0;
  #size = 0;
  #file: FileHandle | undefined;
  #writing: Promise<void> | undefined;
  /** Ends the wait for more lines. */
  #hurry: (() => void) | undefined;
  #hurried = false;
  #failure: unknown;
  #failed = false;

  constructor(options: LineWriterOptions) {
    this.#options = options;
  }

  /** Why writing failed, if it did. */
  get failure(): Error | undefined {
    if (!this.#failed) return undefined;
    return this.#failure instanceof Error ? this.#failure : new Error(String(this.#failure));
  }

  /** Unwritten characters. */
  get buffered(): number {
    return this.#buffered;
  }

  append(line: string): void {
    if (this.#failed) return;
    const size = line.length + 1;
    const last = this.#batches.at(-1);
    if (last === undefined || last.size + size > batchChars) this.#batches.push({ lines: [line], size });
    else {
      last.lines.push(line);
      last.size += size;
    }
    this.#buffered += size;
    if (this.#buffered >= smallBatch) this.#hurry?.();
    this.#writing ??= this.#write();
  }

  /** Resolves when all that was appended is on disk, or writing has failed. */
  async flush(): Promise<void> {
    this.#hurried = true;
    this.#hurry?.();
    while (this.#writing !== undefined) await this.#writing;
    this.#hurried = false;
  }

  /** Resolves when there is room in the buffer: at once, unless more than 1 MiB waits for the disk. */
  drained(): Promise<void> {
    if (this.#buffered <= highWater) return room;
    return new Promise((resolve) => this.#draining.add(resolve));
  }

  /** Writes the rest and closes the file. */
  async close(): Promise<void> {
    await this.flush();
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }

  async #write(): Promise<void> {
    try {
      while (this.#batches.length > 0) {
        await this.#gather();
        const batch = this.#batches.shift();
        if (batch === undefined) break;
        await this.#options.ahead?.();
        const bytes = Buffer.from(`${batch.lines.join('\n')}\n`);
        this.#file ??= await open(this.#options.path, 'a');
        await writeFully(this.#file, bytes);
        const offset = this.#size;
        this.#size += bytes.length;
        this.#buffered -= batch.size;
        this.#options.onWritten?.(batch.lines, offset);
        this.#release();
      }
    } catch (error) {
      await this.#fail(error);
    } finally {
      this.#writing = undefined;
    }
  }

  /** Waits until there is enough to write, the time is over, or somebody is waiting for it. */
  async #gather(): Promise<void> {
    if (this.#hurried || this.#buffered >= smallBatch) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, gatherMs);
      this.#hurry = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#hurry = undefined;
  }

  async #fail(error: unknown): Promise<void> {
    this.#failed = true;
    this.#failure = error;
    this.#batches.length = 0;
    this.#buffered = 0;
    await this.#file?.truncate(this.#size).catch(() => undefined);
    this.#release();
    this.#options.onFailure?.(error);
  }

  #release(): void {
    if (this.#buffered > highWater / 2) return;
    for (const resolve of this.#draining) resolve();
    this.#draining.clear();
  }
}

/** A write may take only part of what it is given, as when the disk is nearly full. */
async function writeFully(file: FileHandle, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, at);
    at += bytesWritten;
  }
}

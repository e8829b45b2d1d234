import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const batchChars = 64 * 1024;
const tailChars = 64 * 1024;

export interface RunLogsOptions {
  /** The directory of the run: logs lie in `logs/` of it. */
  readonly dir: string;
  readonly redact: (text: string) => string;
  /** Characters of one log, and of all that are on disk, that are kept from the beginning. Default 16 Mi and 256 Mi. */
  readonly maxChars?: number;
  readonly maxTotalChars?: number;
}

/** What one package or command says, while it says it. */
export interface RunLog {
  add(text: string): void;
  /** Keeps it: its path relative to the directory of the run. Undefined when nothing was said or it cannot be written. */
  keep(): string | undefined;
  drop(): void;
}

/** The logs of a run. Nothing is written for what says little and ends well: its log is dropped out of memory. */
export class RunLogs {
  readonly #options: Required<RunLogsOptions>;
  #count = 0;
  #left: number;

  constructor({ maxChars = 16 * 1024 * 1024, maxTotalChars = 256 * 1024 * 1024, ...options }: RunLogsOptions) {
    this.#options = { ...options, maxChars, maxTotalChars };
    this.#left = maxTotalChars;
  }

  open(name: string): RunLog {
    const slug = name
      .toLowerCase()
      .replaceAll(/[^a-z0-9._-]+/g, '-')
      .slice(-60);
    return new Log({
      ...this.#options,
      file: () => `${++this.#count}-${slug}.log`,
      take: (chars) => {
        const taken = Math.min(chars, this.#left);
        this.#left -= taken;
        return taken;
      },
    });
  }

  /** A whole log at once. */
  write(name: string, text: string): string | undefined {
    const log = this.open(name);
    log.add(text);
    return log.keep();
  }
}

interface LogParts extends Required<RunLogsOptions> {
  readonly file: () => string;
  /** Takes characters of what all logs may have together (gives them back when negative); answers how many. */
  readonly take: (chars: number) => number;
}

class Log implements RunLog {
  readonly #parts: LogParts;
  #path: string | undefined;
  /** What is not on disk yet, and once the log is full its newest part. */
  #waiting = '';
  #written = 0;
  #leftOut = 0;
  #full = false;
  #broken = false;
  /** Kept or dropped: nothing comes any more. */
  #over = false;

  constructor(parts: LogParts) {
    this.#parts = parts;
  }

  add(text: string): void {
    if (this.#broken || this.#over) return;
    this.#waiting += text;
    if (this.#full) this.#shorten(tailChars * 2);
    else if (this.#waiting.length >= batchChars) this.#flush(false);
  }

  keep(): string | undefined {
    if (!this.#over) {
      if (!this.#full) this.#flush(true);
      this.#shorten(tailChars);
      const note = this.#leftOut === 0 ? '' : `\n[... ${this.#leftOut} characters left out ...]\n`;
      this.#append(note + this.#parts.redact(this.#waiting));
    }
    this.#end();
    return this.#broken ? undefined : this.#path;
  }

  drop(): void {
    if (this.#over) return;
    this.#end();
    if (this.#path === undefined) return;
    rmSync(join(this.#parts.dir, this.#path), { force: true });
    this.#path = undefined;
    this.#parts.take(-this.#written);
  }

  #end(): void {
    this.#over = true;
    this.#waiting = '';
  }

  /** Whole lines only, so that no secret is cut in two before it is found. */
  #flush(all: boolean): void {
    const { take, maxChars, redact } = this.#parts;
    const end = all ? this.#waiting.length : this.#waiting.lastIndexOf('\n') + 1 || this.#waiting.length;
    const room = take(Math.min(end, maxChars - this.#written));
    this.#full = room < end;
    this.#append(redact(this.#waiting.slice(0, room)));
    this.#written += room;
    this.#waiting = this.#waiting.slice(room);
  }

  #shorten(most: number): void {
    if (this.#waiting.length <= most) return;
    this.#leftOut += this.#waiting.length - tailChars;
    this.#waiting = this.#waiting.slice(-tailChars);
  }

  /** Not later: what comes faster than a disk takes it would pile up, and nobody can ask the tests to wait. */
  #append(text: string): void {
    if (text === '' || this.#broken) return;
    try {
      if (this.#path === undefined) {
        const path = `logs/${this.#parts.file()}`;
        mkdirSync(join(this.#parts.dir, 'logs'), { recursive: true });
        writeFileSync(join(this.#parts.dir, path), text);
        this.#path = path;
      } else appendFileSync(join(this.#parts.dir, this.#path), text);
    } catch {
      // A disk that is full takes no log; the end of the output is in the row all the same.
      this.#broken = true;
      this.#waiting = '';
    }
  }
}

const newline = 10;
const carriageReturn = '\r';

/** Stands in the place of a line that was longer than the limit; its bytes are gone. */
export const tooLong: unique symbol = Symbol('line too long');
export type Line = string | typeof tooLong;

/**
 * Cuts a stream of UTF-8 bytes into lines, whatever the chunks. A line ends with LF or CRLF; blank lines are left out;
 * one of more than `limit` bytes is reported once, as `tooLong`, and skipped without being kept in memory.
 */
export class LineSplitter {
  readonly #limit: number;
  #parts: Buffer[] = [];
  #size = 0;
  #skipping = false;
  #begun = false;

  constructor(limit = 64 * 1024 * 1024) {
    this.#limit = limit;
  }

  /** The lines that this chunk completes. */
  push(chunk: Buffer): Line[] {
    const lines = this.#complete(chunk);
    if (!this.#begun) this.#begin(lines);
    return lines;
  }

  /** The last line, when it came without its newline. */
  end(): Line[] {
    const lines = this.#rest();
    if (!this.#begun) this.#begin(lines);
    return lines;
  }

  /** Some shells write a byte order mark before what they pipe. */
  #begin(lines: Line[]): void {
    const [first] = lines;
    if (first === undefined) return;
    this.#begun = true;
    if (typeof first === 'string' && first.startsWith('\u{FEFF}')) lines[0] = first.slice(1);
  }

  #complete(chunk: Buffer): Line[] {
    const last = chunk.lastIndexOf(newline);
    if (last === -1) return this.#keep(chunk);
    const complete = chunk.subarray(0, last);
    // Whole lines are whole UTF-8, so many can be decoded at once; only a region that may hold an over-long line is
    // walked line by line.
    const fits = !this.#skipping && this.#size + complete.length <= this.#limit;
    const lines = fits ? textLines(this.#take(complete)) : this.#walk(complete);
    return [...lines, ...this.#keep(chunk.subarray(last + 1))];
  }

  #rest(): Line[] {
    const rest = this.#take(Buffer.alloc(0));
    const skipped = this.#skipping;
    this.#skipping = false;
    return skipped ? [] : textLines(rest);
  }

  #walk(complete: Buffer): Line[] {
    const lines: Line[] = [];
    let rest = complete;
    for (let at = rest.indexOf(newline); at !== -1; at = rest.indexOf(newline)) {
      lines.push(...this.#keep(rest.subarray(0, at)), ...this.#rest());
      rest = rest.subarray(at + 1);
    }
    lines.push(...this.#keep(rest), ...this.#rest());
    return lines;
  }

  #keep(piece: Buffer): Line[] {
    if (this.#skipping || piece.length === 0) return [];
    this.#size += piece.length;
    if (this.#size > this.#limit) {
      this.#parts = [];
      this.#size = 0;
      this.#skipping = true;
      return [tooLong];
    }
    this.#parts.push(piece);
    return [];
  }

  #take(tail: Buffer): string {
    if (this.#parts.length === 0) return tail.toString('utf8');
    const whole = Buffer.concat([...this.#parts, tail]);
    this.#parts = [];
    this.#size = 0;
    return whole.toString('utf8');
  }
}

function textLines(text: string): string[] {
  const lines: string[] = [];
  for (const raw of text.split('\n')) {
    const line = raw.endsWith(carriageReturn) ? raw.slice(0, -1) : raw;
    if (line.trim() !== '') lines.push(line);
  }
  return lines;
}

const chunkBytes = 1024 * 1024;

/**
 * The cells of many rows, outside the heap and without an object for each: a row costs its text in UTF-8 and four bytes
 * a cell. A cell is made a string again when somebody asks for it.
 */
export class PackedRows {
  readonly #chunks: Buffer[] = [];
  #used = chunkBytes;
  #count = 0;
  /** By row: number of its chunk, its offset there, and its line in the file. */
  #places = new Uint32Array(3 * 1024);
  /** The cell that was asked for last, and its place: rows are mostly read from left to right. */
  #last = { row: -1, column: 0, at: 0 };

  get count(): number {
    return this.#count;
  }

  add(cells: readonly string[], line: number): number {
    let size = 0;
    for (const cell of cells) size += 4 + Buffer.byteLength(cell);
    const chunk = this.#room(size);
    if (3 * this.#count === this.#places.length) {
      const places = new Uint32Array(2 * this.#places.length);
      places.set(this.#places);
      this.#places = places;
    }
    this.#places.set([this.#chunks.length - 1, this.#used, line], 3 * this.#count);
    for (const cell of cells) {
      const bytes = chunk.write(cell, this.#used + 4);
      chunk.writeUInt32LE(bytes, this.#used);
      this.#used += 4 + bytes;
    }
    return this.#count++;
  }

  line(row: number): number {
    return this.#places[3 * row + 2] ?? 0;
  }

  cell(row: number, column: number): string {
    const chunk = this.#chunks[this.#places[3 * row] ?? 0];
    if (chunk === undefined) return '';
    const goesOn = this.#last.row === row && this.#last.column <= column;
    let at = goesOn ? this.#last.at : (this.#places[3 * row + 1] ?? 0);
    for (let left = goesOn ? column - this.#last.column : column; left > 0; left--) at += 4 + chunk.readUInt32LE(at);
    this.#last.row = row;
    this.#last.column = column;
    this.#last.at = at;
    return chunk.toString('utf8', at + 4, at + 4 + chunk.readUInt32LE(at));
  }

  #room(size: number): Buffer {
    const last = this.#chunks.at(-1);
    if (last !== undefined && this.#used + size <= last.length) return last;
    const chunk = Buffer.allocUnsafeSlow(Math.max(size, chunkBytes));
    this.#chunks.push(chunk);
    this.#used = 0;
    return chunk;
  }
}

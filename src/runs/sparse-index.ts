/** Where a line of an event file starts. */
export interface IndexPoint {
  readonly seq: number;
  readonly offset: number;
}

const spacing = 64 * 1024;

/** Some places of an event file, about one for each 64 KiB, so that reading from the middle need not start at its head. */
export class SparseIndex {
  readonly #points: IndexPoint[] = [{ seq: 1, offset: 0 }];

  /** Takes points in rising order and keeps those that lie far enough behind the last one. */
  add(seq: number, offset: number): void {
    const last = this.#points.at(-1);
    if (last !== undefined && seq > last.seq && offset - last.offset >= spacing) this.#points.push({ seq, offset });
  }

  /** The last known place at or before `seq`. */
  nearest(seq: number): IndexPoint {
    let low = 0;
    let high = this.#points.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#points[middle]?.seq ?? Infinity) <= seq) low = middle;
      else high = middle - 1;
    }
    return this.#points[low] ?? { seq: 1, offset: 0 };
  }
}

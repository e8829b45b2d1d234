const bytes = 16;

/** The digests of many tasks, 16 bytes each, by the position of their task in its arm. */
export class TaskDigests {
  readonly #count: number;
  readonly #all: Buffer;
  constructor(count: number) {
    this.#count = count;
    this.#all = Buffer.alloc(count * bytes);
  }

  /** `digest` is 32 hex digits. */
  set(index: number, digest: string): void {
    this.#all.write(digest, index * bytes, bytes, 'hex');
  }

  /** Of the task at `index` in a plan of any number of arms. */
  get(index: number): string {
    const at = (index % this.#count) * bytes;
    return this.#all.toString('hex', at, at + bytes);
  }
}

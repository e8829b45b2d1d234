const pageBytes = 4096;

/** What is needed of a `WebAssembly.Memory`. */
export interface LinearMemory {
  /** Another one after the memory has grown. */
  readonly buffer: ArrayBufferLike;
}

/** A copy of the used part of a memory, which can be put back. */
export interface MemoryImage {
  restore(): void;
}

interface Range {
  readonly start: number;
  readonly bytes: Uint8Array;
}

/**
 * Remembers the pages of a WebAssembly memory that hold anything: static data, the allocator's state and what it has
 * given out. Pages that are all zero are left out: they are the stack and memory not yet given out, which nobody
 * reads before writing it. Putting back some 150 KiB costs a few microseconds.
 */
export function takeImage(memory: LinearMemory): MemoryImage {
  const now = new Uint8Array(memory.buffer);
  const ranges: Range[] = [];
  for (let start = 0; start < now.length;) {
    let end = start;
    while (end < now.length && holdsAnything(now, end)) end += pageBytes;
    if (end > start) ranges.push({ start, bytes: now.slice(start, end) });
    start = end + pageBytes;
  }
  return {
    restore() {
      // The memory may have grown, and then has another buffer.
      const current = new Uint8Array(memory.buffer);
      for (const { start, bytes } of ranges) current.set(bytes, start);
    },
  };
}

function holdsAnything(bytes: Uint8Array, page: number): boolean {
  const end = Math.min(page + pageBytes, bytes.length);
  for (let at = page; at < end; at++) if (bytes[at] !== 0) return true;
  return false;
}

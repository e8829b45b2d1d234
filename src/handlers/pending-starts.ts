/** Calls that are about to start a run, by connection: `run.wait` without an id waits for them before it looks. */
export interface PendingStarts {
  /** Counts `start` as pending until it settles. */
  track<T>(owner: string, start: Promise<T>): Promise<T>;
  /** Resolves when every start that was pending at the call has settled. */
  settled(owner: string): Promise<void>;
}

export function createPendingStarts(): PendingStarts {
  const pending = new Map<string, Set<Promise<unknown>>>();
  return {
    async track(owner, start) {
      const mine = pending.get(owner) ?? new Set();
      pending.set(owner, mine);
      mine.add(start);
      try {
        return await start;
      } finally {
        mine.delete(start);
        if (mine.size === 0) pending.delete(owner);
      }
    },
    async settled(owner) {
      await Promise.allSettled(pending.get(owner) ?? []);
    },
  };
}

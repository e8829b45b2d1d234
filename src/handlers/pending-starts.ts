/** Calls that are about to start a run, by connection: `run.wait` without an id waits for them before it looks. */
export interface PendingStarts {
  /** Opens a start; call what it answers when the run has started or will not. Calling it again does nothing. */
  open(owner: string): () => void;
  /** Resolves when every start that was open at the call is closed. */
  settled(owner: string): Promise<void>;
}

export function createPendingStarts(): PendingStarts {
  const pending = new Map<string, Set<Promise<void>>>();
  return {
    open(owner) {
      const mine = pending.get(owner) ?? new Set();
      pending.set(owner, mine);
      let close = (): void => {};
      const closed = new Promise<void>((resolve) => (close = resolve));
      mine.add(closed);
      return () => {
        close();
        mine.delete(closed);
        if (mine.size === 0 && pending.get(owner) === mine) pending.delete(owner);
      };
    },
    async settled(owner) {
      await Promise.all(pending.get(owner) ?? new Set<Promise<void>>());
    },
  };
}

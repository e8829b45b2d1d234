/** How many callbacks one turn of the event loop runs before it lets input, timers and output have theirs. */
const perTurn = 64;

/** A callback that waits for its turn. */
class Turn {
  act: (() => void) | undefined;

  constructor(act: () => void) {
    this.act = act;
  }

  /** It is not run any more. */
  dispose(): void {
    this.act = undefined;
  }
}

/**
 * A setImmediate for a library that asks for one per message: callbacks run in order in a later turn of the event
 * loop, but up to 64 of them in the same one, those that are added meanwhile included.
 */
export class TurnQueue {
  #waiting: Turn[] = [];
  #scheduled = false;

  add(act: () => void): Turn {
    const turn = new Turn(act);
    this.#waiting.push(turn);
    this.#schedule();
    return turn;
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => this.#run());
  }

  #run(): void {
    let served = 0;
    try {
      while (served < perTurn) {
        const turn = this.#waiting[served];
        if (turn === undefined) break;
        served += 1;
        turn.act?.();
      }
    } finally {
      // A callback that throws does so here, as in setImmediate; those behind it have their turn all the same.
      this.#waiting = this.#waiting.slice(served);
      this.#scheduled = false;
      if (this.#waiting.length > 0) this.#schedule();
    }
  }
}

import type { RunEvent } from '../protocol/run-event.js';
import { type EventTypes, mayBe, onlyOf, parseEvent } from './event-line.js';

interface Item {
  readonly line: string;
  event: RunEvent | undefined;
}

/** More than one batch of small events, so that a reader who keeps up is not sent to the disk. */
const maxEvents = 2048;
const maxChars = 1024 * 1024;

/** The newest events of a run in memory, 2,048 or 1 Mi characters at most, parsed once for all followers. */
export class EventRing {
  #items: Item[] = [];
  #size = 0;
  /** Seq of the oldest event kept; of the next one when none is kept. */
  #first = 1;

  get first(): number {
    return this.#first;
  }

  push(lines: readonly string[]): void {
    for (const line of lines) {
      this.#items.push({ line, event: undefined });
      this.#size += line.length;
    }
    let drop = 0;
    while (drop < this.#items.length && (this.#items.length - drop > maxEvents || this.#size > maxChars)) {
      this.#size -= this.#items[drop]?.line.length ?? 0;
      drop += 1;
    }
    if (drop === 0) return;
    this.#items = this.#items.slice(drop);
    this.#first += drop;
  }

  /** Events `fromSeq` to `toSeq`, those of the wanted types; call it only with `fromSeq` ≥ `first`. */
  slice(fromSeq: number, toSeq: number, types?: EventTypes): RunEvent[] {
    const items = this.#items.slice(fromSeq - this.#first, toSeq + 1 - this.#first);
    const events: RunEvent[] = [];
    for (const item of items) {
      if (types !== undefined && !mayBe(types, item.line)) continue;
      item.event ??= parseEvent(item.line);
      const event = onlyOf(types, item.event);
      if (event !== undefined) events.push(event);
    }
    return events;
  }
}

import type { Outgoing } from './message.js';

/** Gathers the answers to one batch; `done` gets them all at once, in the order of the requests. */
export class Batch {
  readonly #answers: (Outgoing | undefined)[] = [];
  readonly #done: (answers: Outgoing[]) => void;
  readonly #places = new Map<Outgoing['id'], number>();
  #missing = 0;
  #sealed = false;

  constructor(done: (answers: Outgoing[]) => void) {
    this.#done = done;
  }

  /** Keeps a place for the answer to this id. */
  expect(id: Outgoing['id']): void {
    this.#places.set(id, this.#answers.length);
    this.#answers.push(undefined);
    this.#missing += 1;
  }

  /** An answer that is known at once. */
  add(answer: Outgoing): void {
    this.#answers.push(answer);
  }

  /** The answer to an id that was expected. */
  fill(answer: Outgoing): void {
    const place = this.#places.get(answer.id);
    if (place === undefined) return;
    this.#answers[place] = answer;
    this.#missing -= 1;
    this.#finish();
  }

  /** All members have been seen; a batch of notifications only gets no answer. */
  seal(): void {
    this.#sealed = true;
    this.#finish();
  }

  #finish(): void {
    if (!this.#sealed || this.#missing > 0 || this.#answers.length === 0) return;
    this.#done(this.#answers.filter((each) => each !== undefined));
  }
}

import type { AgentEvent, AgentEventBody } from '../results/transcript.js';

/** Numbers the events of one trial from 1, without a gap, and stamps them with the time they were met. */
export class EventRecorder {
  readonly #events: AgentEvent[] = [];

  add(body: AgentEventBody): void {
    this.#events.push({ ...body, seq: this.#events.length + 1, time: new Date().toISOString() });
  }

  /** A sealed copy: what is added later is not in it. */
  get events(): readonly AgentEvent[] {
    return [...this.#events];
  }
}

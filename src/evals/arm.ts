import type { ArmLabel } from './planned-task.js';

/** One way to do every task of a run: with one model, and with the suite's skills or, as baseline, without any. */
export interface Arm {
  readonly model: string;
  readonly baseline?: true;
  readonly arm: ArmLabel;
}

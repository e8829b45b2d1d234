import { command } from './command.js';
import type { ExecutorKind } from './executor.js';
import { mock } from './mock.js';
import { replayOf } from './replay.js';

const replay = replayOf([mock, command]);

/** Every kind of executor by the name that `config.executor` gives. */
export const executorKinds: ReadonlyMap<string, ExecutorKind> = new Map<string, ExecutorKind>([
  [mock.name, mock],
  [command.name, command],
  [replay.name, replay],
]);

import type { App, Terminal } from './app.js';

/** Runs a command with an app that is closed after it, and reports its exit code. `paths` widen the roots. */
export type RunWithApp = (
  use: (app: App, terminal: Terminal) => Promise<number>,
  paths?: readonly string[],
) => Promise<void>;

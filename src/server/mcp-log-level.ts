import type { LoggingLevel } from '@modelcontextprotocol/sdk/types.js';

const levels: readonly LoggingLevel[] = [
  'debug',
  'info',
  'notice',
  'warning',
  'error',
  'critical',
  'alert',
  'emergency',
];

/** Which log messages a client wants; all of them until it says otherwise. */
export class McpLogLevel {
  #least = 0;

  set(level: LoggingLevel): void {
    this.#least = levels.indexOf(level);
  }

  wants(level: LoggingLevel): boolean {
    return levels.indexOf(level) >= this.#least;
  }
}

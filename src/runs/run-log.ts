/** What the runs tell the process's log; pino's loggers fit. */
export interface RunLog {
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

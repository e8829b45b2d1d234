/** Where the wire's bytes go: the guarded stdout, or any writable stream in a test. */
export interface ByteSink {
  /** False when the reader is behind; `drain` is emitted when it has caught up. */
  write(text: string, done: (error?: Error | null) => void): boolean;
  on(event: 'drain' | 'close', listener: () => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

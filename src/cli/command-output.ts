/** Where a command prints: stdout, or any writable stream in a test. */
export interface PrintSink {
  write(text: string, done: (error?: Error | null) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** What a command prints, with what became of it. */
export interface CommandOutput {
  readonly print: (text: string) => void;
  /**
   * Resolves when all that was printed has left the process or is lost: then with the reason. A reader that had read
   * enough is none.
   */
  ended(): Promise<Error | undefined>;
}

export function createCommandOutput(sink: PrintSink): CommandOutput {
  let first: Error | undefined;
  let printed = false;
  // The first error says why; those of later writes only that the stream is destroyed.
  const note = (error?: Error | null): void => void (first ??= error ?? undefined);
  return {
    print: (text) => {
      // Whoever prints nothing, such as the server, hears of the errors of its stream by itself.
      if (!printed) sink.on('error', note);
      printed = true;
      // The stream may tell this write of its error before it tells its listeners, and after it is asked for the end.
      sink.write(text, note);
    },
    ended: async () => {
      if (!printed) return undefined;
      await new Promise<void>((resolve) => {
        sink.write('', (error) => {
          note(error);
          resolve();
        });
      });
      return first !== undefined && 'code' in first && first.code === 'EPIPE' ? undefined : first;
    },
  };
}

import type { ByteSink } from './byte-sink.js';

// Import this file before any other: from then on whatever a dependency prints goes to stderr, and only the holder
// of `wireOutput` can reach stdout.
const { stdout, stderr } = process;
const write = stdout.write.bind(stdout);

/** The real stdout, for the wire and for what a command prints as its result. */
export const wireOutput: ByteSink = {
  write: (text, done) => write(text, 'utf8', done),
  on: (event: 'drain' | 'close' | 'error', listener: (error: Error) => void) => stdout.on(event, listener),
};

stdout.write = stderr.write.bind(stderr);
// A host that closes stderr must not end the server.
stderr.on('error', () => {});

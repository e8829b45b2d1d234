// The server over stdio as it is shipped, with the features beside its own that the conformance suite looks for.
import { wireOutput } from '../../src/transport/stdout-guard.js';
import { serve } from '../../src/server/serve.js';
import { openStdioStream } from '../../src/transport/stdio-stream.js';
import { createFakeHost } from '../fixtures/servers/fake-host.js';
import { fixtureFeatures } from './fixture-features.js';

const settings = { protocol: 'both', maxLine: 64 * 1024 * 1024, tools: 'all' } as const;
const log = (facts: object, message?: string): void =>
  void process.stderr.write(`${message} ${JSON.stringify(facts)}\n`);
const code = await serve(
  createFakeHost(() => {}),
  settings,
  {
    stream: openStdioStream(process.stdin, wireOutput, settings),
    log: { debug: () => {}, info: () => {}, warn: log, error: log },
    extraFeatures: () => Promise.resolve(fixtureFeatures),
  },
);
process.exit(code);

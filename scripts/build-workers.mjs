/** The workers that are bundled beside the program: entry points for esbuild. */
export const workerEntries = [
  { in: 'src/graders/code/javascript-worker.ts', out: 'javascript-worker' },
  { in: 'src/coverage/parsing/coverage-worker.ts', out: 'coverage-worker' },
  { in: 'src/graders/schema-worker.ts', out: 'schema-worker' },
];

import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const common = { restoreMocks: true, unstubEnvs: true, expect: { requireAssertions: true } } as const;

export default defineConfig({
  define: { __ASSAY_VERSION__: JSON.stringify('0.0.0-test') },
  test: {
    // Half of the tests wait for processes: more workers than cores keep the cores busy.
    maxWorkers: Math.ceil(availableParallelism() * 1.5),
    projects: [
      {
        extends: true,
        // Long, so that only what hangs is ended: how fast something is belongs in bench/.
        test: { ...common, name: 'unit', include: ['test/unit/**/*.test.ts'], testTimeout: 60_000 },
      },
      {
        extends: true,
        test: { ...common, name: 'contract', include: ['test/contract/**/*.test.ts'], testTimeout: 60_000 },
      },
      {
        extends: true,
        test: {
          ...common,
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/helpers/build.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
    coverage: { provider: 'v8', include: ['src/**'], exclude: ['src/main.ts', 'src/boot.ts'] },
  },
});

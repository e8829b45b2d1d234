import { resolve } from 'node:path';
import type { Sandboxes } from '../graders/grader.js';
import type { Handlers } from '../protocol/methods.js';
import { openRuns } from '../runs/open-runs.js';
import { createRedactor } from '../support/redact.js';
import { createPendingStarts } from './pending-starts.js';
import { createRunHandlers } from './run-handlers.js';
import { createServerHandlers } from './server-handlers.js';
import { type Service, type ServiceSettings, createRootsFor } from './service.js';

/**
 * Puts the handlers together. What only evals need (YAML, schemas, graders, sandboxes) is loaded by the first call
 * that needs it, so that a host gets its first answer early.
 */
export async function createService(settings: ServiceSettings): Promise<Service> {
  const redact = createRedactor(settings.env);
  const rootsFor = createRootsFor(settings);
  const starts = createPendingStarts();
  const runs = await openRuns({
    dir: settings.storeDir,
    keepRuns: settings.keepRuns,
    ...(settings.keepDays !== undefined && { keepDays: settings.keepDays }),
    recover: {
      eval: async (run) => (await import('../evals/recover-eval.js')).recoverEval(run),
      coverage: async (run) => (await import('../coverage/work/recover-coverage.js')).recoverCoverage(run),
    },
    sweep: async () => (await import('../support/temp-directory.js')).sweepTempDirectories(),
    redact,
    log: settings.log,
  });
  let sandboxes: Promise<Sandboxes> | undefined;
  const evals = lazily(async () => {
    const [loading, { createSandboxes }, { createTrustStore }, { sweepTempDirectories: sweep }] = await Promise.all([
      import('./eval-service.js'),
      import('../graders/code/sandboxes.js'),
      import('./trust-store.js'),
      import('../support/temp-directory.js'),
    ]);
    sandboxes = Promise.resolve(createSandboxes());
    // What killed servers left behind; nobody waits for it.
    void sweep().catch((err: unknown) => settings.log.warn({ err }, 'old workspaces could not be removed'));
    const trust = createTrustStore(settings.stateDir);
    return loading.createEvalService({ settings, rootsFor, sandboxes: await sandboxes, trust, runs, redact });
  });
  const coverage = lazily(async () => {
    const [{ createCoverageService }, { createTrustStore }, { sweepTempDirectories: sweep }] = await Promise.all([
      import('./coverage-service.js'),
      import('./trust-store.js'),
      import('../support/temp-directory.js'),
    ]);
    void sweep().catch((err: unknown) => settings.log.warn({ err }, 'old temporary files could not be removed'));
    return createCoverageService({ settings, rootsFor, runs, redact, trust: createTrustStore(settings.stateDir) });
  });
  const publication = lazily(async () => {
    const { createPublicationHandlers } = await import('./publication-handler.js');
    return createPublicationHandlers({ settings, runs, redact });
  });
  const handlers: Handlers = {
    ...createServerHandlers(settings, rootsFor),
    ...createRunHandlers({ runs, starts }),
    'run.compare': async (params, context) =>
      (await import('./compare-handler.js')).compare(params, context, { runs, rootsFor }),
    'eval.list': async (params, context) => (await evals()).handlers['eval.list'](params, context),
    'eval.get': async (params, context) => (await evals()).handlers['eval.get'](params, context),
    'eval.validate': async (params, context) => (await evals()).handlers['eval.validate'](params, context),
    // Open from its first step, so that a run.wait that was read right behind it knows of it.
    'eval.run': async (params, context) => {
      const started = starts.open(context.connection.id);
      try {
        return await (await evals()).runEval(params, context, started);
      } finally {
        started();
      }
    },
    'coverage.run': async (params, context) => {
      const started = starts.open(context.connection.id);
      try {
        return await (await coverage()).run(params, context, started);
      } finally {
        started();
      }
    },
    'coverage.ratchet': async (params, context) => (await coverage()).ratchet(params, context),
    'publication.publish': async (params, context) => (await publication())['publication.publish'](params, context),
    'publication.preview': async (params, context) => (await publication())['publication.preview'](params, context),
    'task.list': async (params, context) => (await evals()).handlers['task.list'](params, context),
    'task.get': async (params, context) => (await evals()).handlers['task.get'](params, context),
  };
  return {
    handlers,
    runs,
    prepare: async () => void (await evals()),
    trust: async (dir) => {
      const accepted = await (await evals()).trust(dir);
      const project = await (await coverage()).trust(dir);
      return project === undefined ? accepted : [...accepted, project];
    },
    cache: async (action, dir) => {
      const [{ cacheInfo, clearCache }, { defaultCacheDir }] = await Promise.all([
        import('../evals/reuse/cache-admin.js'),
        import('./cache-setting.js'),
      ]);
      const place = dir === undefined ? defaultCacheDir(settings.storeDir) : resolve(settings.cwd, dir);
      return action === 'info' ? cacheInfo(place) : clearCache(place);
    },
    relay: async (request, signal) => {
      const { publishRelayed } = await import('./publication-handler.js');
      return publishRelayed(request, { settings, runs, redact }, signal);
    },
    close: async (reason) => {
      await runs.cancelAll(reason);
      await runs[Symbol.asyncDispose]();
      await (await sandboxes)?.[Symbol.asyncDispose]();
    },
  };
}

function lazily<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

import type { Lifecycle } from './lifecycle.js';

const signals = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
/** A host that was killed leaves us with another parent; on its death nothing else may tell us. */
const parentCheckMs = 5_000;

/** Tells the lifecycle of signals and of the parent's death, until disposed. A second signal ends the process at once. */
export function watchProcess(lifecycle: Pick<Lifecycle, 'signal' | 'abandoned'>): Disposable {
  const listeners = Object.entries(signals).map(([name, code]) => {
    const listener = (): void => {
      if (!lifecycle.signal(name, code)) process.exit(code);
    };
    process.on(name, listener);
    return { name, listener };
  });
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid !== parent) lifecycle.abandoned('the parent process has died');
  }, parentCheckMs).unref();
  return {
    [Symbol.dispose]: () => {
      clearInterval(timer);
      for (const { name, listener } of listeners) process.off(name, listener);
    },
  };
}

import { type App, type Terminal, exitCodes } from './app.js';
import { printable } from './style.js';

/** `assay cache info|clear [--dir DIR]`. */
export async function cacheCommand(
  app: App,
  terminal: Terminal,
  action: 'info' | 'clear',
  dir: string | undefined,
): Promise<number> {
  const { dir: place, entries, bytes } = await app.cache(action, dir);
  const size = `${entries} trials, ${(bytes / 1024 / 1024).toFixed(1)} MiB`;
  terminal.out(`${action === 'clear' ? 'removed ' : ''}${size}: ${printable(place)}\n`);
  return exitCodes.passed;
}

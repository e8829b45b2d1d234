import { type App, type Terminal, exitCodes } from './app.js';
import { printable } from './style.js';

/** `assay trust DIR`: accepts the commands of the evals below DIR as they are now, and shows them. */
export async function trustCommand(app: App, terminal: Terminal, dir: string): Promise<number> {
  const trusted = await app.trust(dir);
  for (const each of trusted) {
    terminal.out(`trusted: ${printable(each.path)}\n`);
    for (const command of each.commands) terminal.out(`  ${printable(command)}\n`);
  }
  if (trusted.length === 0) terminal.out('no eval below this directory starts a command; nothing to trust\n');
  return exitCodes.passed;
}

import { DomainError } from '../protocol/errors.js';
import { type App, type Terminal, exitCodes } from './app.js';

/** `assay rpc METHOD [JSON]`: one call; prints its result as one line of JSON. */
export async function rpcCommand(
  app: App,
  terminal: Terminal,
  method: string,
  text: string | undefined,
): Promise<number> {
  let params: unknown = {};
  try {
    if (text !== undefined) params = JSON.parse(text);
  } catch (cause) {
    throw new DomainError(
      'invalid-params',
      'the params are not valid JSON',
      { hint: 'quote them for the shell: \'{"path": "…"}\'' },
      { cause },
    );
  }
  terminal.out(`${JSON.stringify(await app.callRaw(method, params))}\n`);
  await app.idle();
  return exitCodes.passed;
}

import { DomainError } from '../protocol/errors.js';
import type { Method } from '../protocol/method.js';
import { isMethodName, methods } from '../protocol/methods.js';
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
  const result = await app.callRaw(method, params);
  terminal.out(`${JSON.stringify(result)}\n`);
  // The run would end with this process: the id that was printed must lead to a run that was carried out.
  if (startsRun(method) && 'run_id' in result) await app.call('run.wait', { run_id: String(result.run_id) });
  return exitCodes.passed;
}

/** True of `eval.run`, `coverage.run` and all that can be asked to answer when their run has ended. */
function startsRun(name: string): boolean {
  if (!isMethodName(name)) return false;
  const { params }: Method = methods[name];
  return 'wait' in params.shape;
}

import type { Terminal } from '../../../src/cli/app.js';

/** A terminal that keeps what it is told. */
export function fakeTerminal(
  options: Partial<Terminal> = {},
): Terminal & { printed: () => string; complained: () => string } {
  let out = '';
  let err = '';
  return {
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    live: false,
    color: false,
    columns: 80,
    ...options,
    printed: () => out,
    complained: () => err,
  };
}

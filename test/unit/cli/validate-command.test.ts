import { expect, it } from 'vitest';
import type { App } from '../../../src/cli/app.js';
import { validateCommand } from '../../../src/cli/validate-command.js';
import type { Diagnostic } from '../../../src/protocol/diagnostic.js';
import { DomainError } from '../../../src/protocol/errors.js';
import { fakeTerminal } from './terminal.js';

const beware: Diagnostic = {
  severity: 'warning',
  code: 'odd',
  message: 'beware',
  file: '/odd/eval.yaml',
  line: 1,
  column: 1,
};

/** An app in which `odd` has a warning, `bad` an error, and every error that is thrown is that of its path. */
function appWith(thrown: Readonly<Record<string, Error>>): App {
  const validate = async (_: string, { path }: { readonly path: string }) => {
    if (thrown[path] !== undefined) throw thrown[path];
    const diagnostics = path === 'odd' ? [beware] : [];
    return { valid: path !== 'bad', errors: path === 'bad' ? ['wrong'] : [], diagnostics };
  };
  return { call: validate } as unknown as App;
}

const missing = new DomainError('eval-not-found', 'no such eval: nope', { hint: 'look' });

it('goes on behind a path that cannot be read, and tells of each', async () => {
  const terminal = fakeTerminal();
  const code = await validateCommand(appWith({ nope: missing }), terminal, ['odd', 'nope', 'good', 'bad'], false);
  expect(code).toBe(2);
  expect(terminal.printed().split('\n')).toEqual([
    expect.stringContaining('beware'),
    'odd: valid',
    'nope: not checked',
    'good: valid',
    'bad: not valid',
    '',
  ]);
  expect(terminal.complained()).toBe('assay: no such eval: nope\nhint: look\n');
});

it('has an entry of it in the JSON', async () => {
  const entry = {
    path: 'nope',
    valid: false,
    errors: ['no such eval: nope'],
    diagnostics: [],
    error: { kind: 'eval-not-found', message: 'no such eval: nope', hint: 'look' },
  };
  for (const [paths, printed] of [
    [
      ['good', 'nope', 'odd'],
      [{ path: 'good', valid: true }, entry, { path: 'odd', diagnostics: [beware] }],
    ],
    [['nope'], entry],
  ] as const) {
    const terminal = fakeTerminal();
    expect(await validateCommand(appWith({ nope: missing }), terminal, paths, true)).toBe(2);
    expect(JSON.parse(terminal.printed())).toMatchObject(printed);
  }
});

it('stops at an interrupt or a bug, with what it has found until then', async () => {
  for (const error of [new DomainError('canceled', 'interrupted'), new TypeError('a bug')]) {
    const terminal = fakeTerminal();
    const ended = validateCommand(appWith({ nope: error }), terminal, ['odd', 'nope', 'good'], true);
    await expect(ended).rejects.toBe(error);
    expect(JSON.parse(terminal.printed())).toMatchObject([{ path: 'odd' }]);
  }
});

import { describe, expect, it } from 'vitest';
import { listCommand } from '../../../src/cli/list-command.js';
import { printable } from '../../../src/cli/style.js';
import { fakeTerminal } from './terminal.js';

describe('printable', () => {
  it.each([
    ['\u001B[2J\u0007\u009B1m', '�[2J��1m'],
    ['a\r\nb\tc\u2028d', 'a b c d'],
    ['\u202Egnp.exe\u2066', '�gnp.exe�'],
    ['é海👩‍👧 — ok', 'é海👩‍👧 — ok'],
  ])('makes one harmless line of %j', (text, line) => {
    expect(printable(text)).toBe(line);
  });
});

describe('assay list', () => {
  it('shows the problem of a file in colour, and no escape that is not its own', async () => {
    const terminal = fakeTerminal({ color: true });
    let out = '';
    const call = async () => ({ evals: [{ path: '/a\u001B]0;x', name: 'n', problem: 'bad\u001B[2J' }] });
    await listCommand({ call } as never, { ...terminal, out: (text: string) => void (out += text) }, undefined, false);
    expect(out).toBe('/a�]0;x  n  \u001B[31mbad�[2J\u001B[0m\n');
  });
});

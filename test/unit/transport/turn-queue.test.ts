import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { TurnQueue } from '../../../src/transport/turn-queue.js';

describe('TurnQueue', () => {
  it('runs nothing at once, then all in order, with what is added meanwhile, in one turn', async () => {
    const turns = new TurnQueue();
    const ran: string[] = [];
    turns.add(() => {
      ran.push('first');
      turns.add(() => ran.push('added'));
    });
    turns.add(() => ran.push('second'));
    expect(ran).toEqual([]);
    await nextTurn();
    expect(ran).toEqual(['first', 'second', 'added']);
  });

  it('lets the event loop go on after 64', async () => {
    const turns = new TurnQueue();
    let ran = 0;
    const again = (): void => {
      ran += 1;
      if (ran < 150) turns.add(again);
    };
    turns.add(again);
    const counts: number[] = [];
    for (let turn = 0; turn < 4; turn += 1) {
      await nextTurn();
      counts.push(ran);
    }
    expect(counts).toEqual([64, 128, 150, 150]);
  });

  it('does not run what was disposed', async () => {
    const turns = new TurnQueue();
    const ran: string[] = [];
    const first = turns.add(() => {
      ran.push('first');
      second.dispose();
    });
    const second = turns.add(() => ran.push('second'));
    turns.add(() => ran.push('third'));
    await nextTurn();
    first.dispose();
    expect(ran).toEqual(['first', 'third']);
  });
});

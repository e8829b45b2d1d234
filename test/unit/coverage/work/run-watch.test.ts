import { expect, it } from 'vitest';
import { createRunWatch } from '../../../../src/coverage/work/run-watch.js';
import type { RunEventBody } from '../../../../src/protocol/run-event.js';

it('counts packages as they end, not by their place in the list, and those that are left out not at all', async () => {
  const events: RunEventBody[] = [];
  const watch = createRunWatch({ emit: (event) => void events.push(event), progress: () => {}, record: () => {} });
  watch.planned(3);
  const names = ['c', 'left-out', 'a', 'b'];
  for (const name of names) watch.ended({ name, path: name, run: name === 'left-out' ? 'excluded' : 'tested' });
  await watch.settled();
  const told = events.flatMap((event) =>
    event.type === 'package_ended' ? [`${event.done}/${event.total} ${event.package}`] : [],
  );
  expect(told).toEqual(['1/3 c', '2/3 a', '3/3 b']);
});

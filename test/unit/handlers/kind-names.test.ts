import { expect, it } from 'vitest';
import { executorKinds } from '../../../src/executors/registry.js';
import { graderKinds } from '../../../src/graders/registry.js';
import { executorNames, graderNames } from '../../../src/handlers/kind-names.js';

it('names exactly what the registries hold', () => {
  expect([...executorNames].sort()).toEqual([...executorKinds.keys()].sort());
  expect([...graderNames].sort()).toEqual([...graderKinds.keys()].sort());
});

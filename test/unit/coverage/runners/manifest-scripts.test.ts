import { expect, it } from 'vitest';
import { scriptsOf } from '../../../../src/coverage/runners/manifest-scripts.js';

const scripts = new Map([
  ['pretest', 'npm run -s build'],
  ['test', 'node test.js'],
  ['posttest', 'yarn tidy'],
  ['build', 'node build.js && npm run test'],
  ['tidy', 'rm -rf out'],
  ['lint', 'eslint .'],
  ['test:unit', 'vitest'],
]);

it.each([
  ['npm test', ['pretest', 'test', 'posttest', 'build', 'tidy']],
  ['/x/node_modules/.bin/c8 --reporter=json pnpm t', ['pretest', 'test', 'posttest', 'build', 'tidy']],
  ['npm --silent run-script lint', ['lint']],
  ['sh -c "yarn test:unit --run"', ['test:unit']],
  ['make test', []],
  ['/x/node_modules/.bin/vitest run', []],
  ['npm run constructor', []],
])('the scripts that `%s` runs', (command, names) => {
  expect(scriptsOf(command, scripts).map(({ name }) => name)).toEqual(names);
});

import { cleanLine } from './clean-text.js';
import { nameOf, type SuiteReport } from './report-input.js';

/** A name for each suite that no other has: its own, then with its path, then with a number. */
export function uniqueNames(suites: readonly SuiteReport[]): readonly string[] {
  const own = suites.map((suite) => cleanLine(nameOf(suite)));
  const withPath = suites.map((suite, index) => {
    const name = own[index] ?? '';
    const isAlone = own.filter((each) => each === name).length === 1;
    return isAlone || suite.kind === 'not-run' ? name : `${name} (${cleanLine(suite.head.eval_path)})`;
  });
  const taken = new Set<string>();
  return withPath.map((name) => {
    let unique = name;
    for (let number = 2; taken.has(unique); number++) unique = `${name} #${number}`;
    taken.add(unique);
    return unique;
  });
}

import { devNull } from 'node:os';
import type { EndedPackage } from '../runners/runner.js';
import type { RunGo } from './go-process.js';

/**
 * What the compiler says of packages that did not build, from their source as it is written: `go test -cover` compiles
 * a rewritten one, so that the columns of its messages are wrong. Packages that build by themselves (only their tests
 * do not) are not in the answer.
 */
export async function plainBuildErrors(
  runGo: RunGo,
  ended: ReadonlyMap<string, EndedPackage>,
  flags: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const broken = [...ended].filter(([, each]) => each.run === 'build-failed').map(([importPath]) => importPath);
  if (broken.length === 0) return new Map();
  const result = await runGo(['build', '-o', devNull, ...flags, '--', ...broken]);
  const wanted = new Set(broken);
  return new Map([...sections(result.stderr.text)].filter(([importPath]) => wanted.has(importPath)));
}

/** `# import/path` and the lines behind it, by import path. */
export function sections(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const part of text.split(/^# /m).slice(1)) {
    const end = part.indexOf('\n');
    if (end === -1) continue;
    found.set(part.slice(0, end).trim(), part.slice(end + 1).trimEnd());
  }
  return found;
}

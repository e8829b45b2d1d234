import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { scriptsOf } from '../coverage/runners/manifest-scripts.js';
import type { CoveragePlan } from '../coverage/work/plan.js';
import type { CommandUse } from '../executors/executor.js';

/**
 * What a coverage run starts: the words of the test command with what the settings put into its environment, and the
 * scripts of package.json that these words run. Tests execute the code of the project, so they need the same trust as
 * any command. What the commands read besides (tests, sources, the settings of the test runner) is not part of it: it
 * changes with every edit, and trust that ends with every edit is given without looking.
 */
export async function coverageCommands({ source, dir }: CoveragePlan): Promise<readonly CommandUse[]> {
  if (source.kind === 'reports') return [];
  const { env, passEnv } = source.kind === 'go' ? source.settings : source;
  const set = [...Object.entries(env).map(([name, value]) => `${name}=${value}`), ...passEnv];
  if (source.kind === 'go') {
    const { tags = [], testDir } = source.settings;
    const words = [...tags.map((tag) => `-tags=${tag}`), ...(testDir === undefined ? [] : [`./${testDir}/...`])];
    return [{ what: 'tests', argv: ['go', 'test', ...words, './...', ...set], cwd: dir }];
  }
  const argv = source.command.argv('{reports}');
  const scripts = scriptsOf(argv.join(' '), await manifestScripts(dir));
  return [
    { what: 'tests', argv: [...argv, ...set], cwd: dir },
    ...scripts.map(({ name, text }) => ({ what: `script ${name}`, argv: [text] as const, cwd: dir })),
  ];
}

/** The scripts of the project's package.json; none when it has none, or is not what npm could run. */
async function manifestScripts(dir: string): Promise<ReadonlyMap<string, string>> {
  try {
    const manifest: unknown = JSON.parse(await readFile(join(dir, 'package.json'), 'utf8'));
    const scripts = typeof manifest === 'object' && manifest !== null && 'scripts' in manifest && manifest.scripts;
    if (typeof scripts !== 'object' || scripts === null) return new Map();
    return new Map(Object.entries(scripts).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
  } catch {
    return new Map();
  }
}

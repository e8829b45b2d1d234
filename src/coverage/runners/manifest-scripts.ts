/** A script of a package.json. */
export interface ManifestScript {
  readonly name: string;
  readonly text: string;
}

/** `npm test`, `npm run build`, `pnpm lint`, `yarn run -s check`: the word that names a script. */
const call = /\b(?:npm|pnpm|yarn)(?:\s+-\S+)*\s+(?:run(?:-script)?\s+)?(?:-\S+\s+)*([\w:.@/-]+)/g;

/**
 * The scripts that a command runs by their names, and those that these run, each once: changing one of them changes
 * what the command does. `pre…` and `post…` belong to their script.
 */
export function scriptsOf(command: string, scripts: ReadonlyMap<string, string>): readonly ManifestScript[] {
  const found = new Map<string, ManifestScript>();
  const texts = [command];
  for (const text of texts) {
    for (const [, word = ''] of text.matchAll(call)) {
      const name = word === 't' || word === 'tst' ? 'test' : word;
      for (const each of [`pre${name}`, name, `post${name}`]) {
        const own = scripts.get(each);
        if (own === undefined || found.has(each)) continue;
        found.set(each, { name: each, text: own });
        texts.push(own);
      }
    }
  }
  return [...found.values()];
}

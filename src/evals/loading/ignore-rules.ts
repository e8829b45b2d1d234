import ignore, { type Ignore } from 'ignore';
import { existsSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import type { Roots } from '../../support/roots.js';
import { readTextFile } from './read-text.js';

interface Layer {
  readonly directory: string;
  readonly rules: Ignore;
}

/** The `.gitignore` files that apply to a directory, outermost first. */
export class IgnoreRules {
  readonly #layers: readonly Layer[];
  private constructor(layers: readonly Layer[]) {
    this.#layers = layers;
  }

  /** The rules of the directories above, up to the repository's top or the root. */
  static above(directory: string, roots: Roots): IgnoreRules {
    const parents: string[] = [];
    let at = directory;
    while (!existsSync(join(at, '.git'))) {
      const parent = dirname(at);
      if (parent === at || !roots.contains(parent)) break;
      parents.unshift(parent);
      at = parent;
    }
    let rules = new IgnoreRules([]);
    for (const parent of parents) rules = rules.with(parent);
    return rules;
  }

  /** These rules and those of `.gitignore` in `directory`, if it has a readable one. */
  with(directory: string): IgnoreRules {
    const file = readTextFile(join(directory, '.gitignore'));
    if (!file.ok) return this;
    return new IgnoreRules([...this.#layers, { directory, rules: ignore().add(file.text) }]);
  }

  /** Whether git would leave this path out; the innermost rule that says something wins. */
  ignores(path: string, isDirectory: boolean): boolean {
    for (const { directory, rules } of this.#layers.toReversed()) {
      const local = relative(directory, path).split(sep).join('/');
      const verdict = rules.test(isDirectory ? `${local}/` : local);
      // Inherited from a directory that a deeper `.gitignore` took back in, or we would not be here: says nothing.
      const inherited = local.includes('/') && rules.test(local.slice(0, local.lastIndexOf('/') + 1)).ignored;
      if (verdict.ignored && !inherited) return true;
      if (verdict.unignored) return false;
    }
    return false;
  }
}

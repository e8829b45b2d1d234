import { LRUCache } from 'lru-cache';
import { gapPattern } from './gap-pattern.js';
import { nativePattern } from './regex-subset.js';

/** A compiled pattern. `test` searches anywhere in the text, in time linear in its length. */
export interface Regex {
  readonly test: (text: string) => boolean;
}

/** A pattern that is not valid RE2 syntax; the message says what is wrong and where. */
export class RegexSyntaxError extends Error {
  override readonly name = 'RegexSyntaxError';
}

type Engine = typeof import('re2js').RE2JS;
let engine: Promise<Engine> | undefined;
let loaded: Engine | undefined;
const compiled = new LRUCache<string, Regex>({ max: 1000 });

async function loadEngine(): Promise<Engine> {
  engine ??= import('re2js').then((module) => (loaded = module.RE2JS));
  return engine;
}

/**
 * Compiles a pattern with the syntax and meaning of RE2 (no look-around, no back-references, leading flags such
 * as `(?i)`). `flags` `'i'` ignores case. Equal patterns share one compiled value. Rejects with RegexSyntaxError.
 */
export async function compileRegex(source: string, flags: '' | 'i' = ''): Promise<Regex> {
  const pattern = flags === '' ? source : `(?${flags})${source}`;
  const known = compiled.get(pattern);
  if (known) return known;
  const regex = literal(pattern) ?? compile(pattern, await loadEngine());
  compiled.set(pattern, regex);
  return regex;
}

/** Compiles a pattern at once. Throws RegexSyntaxError. */
export type RegexCompiler = (source: string) => Regex;

/** The same for those who cannot wait: gives a function that compiles at once. */
export async function regexCompiler(): Promise<RegexCompiler> {
  return compilerOf(await loadEngine());
}

/** That function, where the engine is loaded already. */
export function loadedCompiler(): RegexCompiler | undefined {
  return loaded && compilerOf(loaded);
}

function compilerOf(RE2JS: Engine): RegexCompiler {
  return (source) => {
    const known = compiled.get(source);
    if (known) return known;
    const regex = literal(source) ?? compile(source, RE2JS);
    compiled.set(source, regex);
    return regex;
  };
}

function literal(pattern: string): Regex | undefined {
  if (/[\\^$.|?*+()[\]{}\ud800-\udfff]/.test(pattern)) return undefined;
  return { test: (text) => text.includes(pattern) };
}

/** A plain search where that does, the built-in engine where it gives RE2's answers in good time, RE2 itself everywhere else. */
function compile(pattern: string, RE2JS: Engine): Regex {
  const gap = gapPattern(pattern);
  if (gap) return gap;
  const native = nativePattern(pattern);
  if (!native) return compileWith(RE2JS, pattern);
  let linear: Regex | undefined;
  return {
    test(text) {
      if (text.length <= native.longestText) return native.expression.test(text);
      linear ??= compileWith(RE2JS, pattern);
      return linear.test(text);
    },
  };
}

function compileWith(RE2JS: Engine, pattern: string): Regex {
  try {
    const expression = RE2JS.compile(pattern);
    return { test: (text) => expression.test(text) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new RegexSyntaxError(reason.replace(/^error parsing regexp: /, ''), { cause: error });
  }
}

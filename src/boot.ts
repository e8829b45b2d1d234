#!/usr/bin/env node
// The first file of the shipped program. It loads the chunks of the build by itself, each with the code cache that the
// build has made for this version of Node: V8 then need not parse and compile them again at every start, which was a
// third of the time to the first answer. Without a cache, or when V8 refuses it, a chunk is compiled as usual.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { constants, Script } from 'node:vm';

declare const __MAIN_CHUNK__: string;

type Chunk = (exports: object, require: (name: string) => unknown, module: { exports: object }, file: string) => void;

const head = '(function(exports,require,module,__filename){';
/** A cache is only good for what made it; the name of a chunk has the digest of its text. */
const cacheEnding = `.${process.version}-${process.platform}-${process.arch}.cache`;
const loaded = new Map<string, { exports: object }>();

function readCache(file: string): Buffer | undefined {
  try {
    return readFileSync(file + cacheEnding);
  } catch {
    return undefined; // built by, or for, another version
  }
}

function builtin(name: string): object {
  const found: object | undefined = process.getBuiltinModule(name);
  if (found === undefined) throw new Error(`${name} is not part of the program`);
  return found;
}

/** What a chunk exports; it runs when it is asked for first. Chunks need only each other and Node's own modules. */
function load(file: string): object {
  const known = loaded.get(file);
  if (known !== undefined) return known.exports;
  const cachedData = readCache(file);
  const script = new Script(`${head}${readFileSync(file, 'utf8')}\n})`, {
    filename: file,
    columnOffset: -head.length,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    ...(cachedData !== undefined && { cachedData }),
  });
  const module = { exports: {} };
  loaded.set(file, module); // before it runs: chunks may import each other
  const require = (name: string): unknown => (name.startsWith('.') ? load(join(dirname(file), name)) : builtin(name));
  try {
    const run = script.runInThisContext() as Chunk;
    run(module.exports, require, module, file);
  } catch (error) {
    loaded.delete(file);
    throw error;
  }
  return module.exports;
}

load(join(__dirname, __MAIN_CHUNK__));

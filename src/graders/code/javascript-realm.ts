import variant from '@jitl/quickjs-singlefile-mjs-release-sync';
import { newQuickJSWASMModuleFromVariant, type QuickJSContext, type QuickJSHandle } from 'quickjs-emscripten-core';
import { takeImage, type LinearMemory } from './memory-image.js';
import type { WorkerLimits, WorkerRequest } from './worker-protocol.js';

/** What comes of one grading in the realm. */
export interface RealmAnswer {
  readonly results?: (boolean | string)[];
  readonly broken?: string;
  readonly retire?: boolean;
}

/** A JavaScript realm without any access to its host, as good as new for every grading. */
export interface Realm {
  grade(request: Omit<WorkerRequest, 'id'>): RealmAnswer;
}

/** Memory above which the worker should be replaced: WebAssembly memory never shrinks. */
const retireBytes = 64 * 1024 * 1024;
const longestError = 500;
/** Depth of the stack inside; the thread's own stack is many times larger, so that this limit is met first. */
const stackBytes = 512 * 1024;

/**
 * Makes the realm. Each grading runs in the image of the memory that was taken before the first one, so that nothing
 * an assertion does can reach the next grading. `beat` is called whenever an assertion starts.
 */
export async function createRealm(limits: WorkerLimits, beat: () => void): Promise<Realm> {
  const quickjs = await newQuickJSWASMModuleFromVariant(variant);
  const runtime = quickjs.newRuntime({ memoryLimitBytes: limits.memoryBytes, maxStackSizeBytes: stackBytes });
  let deadline = Infinity;
  runtime.setInterruptHandler(() => Date.now() > deadline);
  const context = runtime.newContext();
  const evaluate = (source: string, compileOnly = false) =>
    context.evalCode(source, 'assertion.js', { type: 'global', strict: false, compileOnly });
  const toBoolean = context.unwrapResult(evaluate('Boolean'));
  const toText = context.unwrapResult(
    evaluate('(function (text) { return (error) => { try { return text(error) } catch { return "" } } })(String)'),
  );
  const define = context.unwrapResult(
    evaluate(
      '((parse, assign, global) => (json) => { assign(global, parse(json)) })(JSON.parse, Object.assign, globalThis)',
    ),
  );
  evaluate('var True = true, False = false;');
  // Made at their first use and kept: they must be part of the image.
  for (const handle of [context.global, context.undefined, context.null, context.true, context.false])
    void handle.value;
  const memory: LinearMemory = quickjs.getWasmMemory();
  const image = takeImage(memory);

  function check(source: string): boolean | string {
    if (source.includes('\0')) return 'the assertion contains a NUL character';
    beat();
    deadline = Date.now() + limits.assertionMs;
    const result = evaluate(source, true);
    return result.error ? describe(result.error) : true;
  }

  function run(source: string): boolean | string {
    if (source.includes('\0')) return 'the assertion contains a NUL character';
    beat();
    deadline = Date.now() + limits.assertionMs;
    const result = evaluate(source);
    if (result.error) return describe(result.error);
    // Most assertions give true or false themselves; asking for the truth of the rest costs another call.
    if (context.sameValue(result.value, context.true)) return true;
    if (context.sameValue(result.value, context.false)) return false;
    const truth = context.callFunction(toBoolean, context.undefined, result.value);
    return truth.error ? describe(truth.error) : context.dump(truth.value) === true;
  }

  function describe(error: QuickJSHandle): string {
    if (Date.now() > deadline) return `took longer than ${limits.assertionMs} ms`;
    return textOf(context, toText, error).slice(0, longestError) || 'threw something without a text';
  }

  function grade(assertions: readonly string[], names: string): (boolean | string)[] {
    deadline = Date.now() + limits.assertionMs;
    const json = context.newString(names);
    const defined = context.callFunction(define, context.undefined, json);
    if (defined.error) throw new Error(`the names do not fit in memory: ${describe(defined.error)}`);
    return assertions.map(run);
  }

  return {
    grade({ assertions, names, check: only }) {
      try {
        const results = only === true ? assertions.map(check) : grade(assertions, names);
        image.restore();
        return memory.buffer.byteLength > retireBytes ? { results, retire: true } : { results };
      } catch (error) {
        // The engine itself gave up; it must not be used again.
        return { broken: error instanceof Error ? error.message : String(error), retire: true };
      }
    },
  };
}

function textOf(context: QuickJSContext, toText: QuickJSHandle, error: QuickJSHandle): string {
  const text = context.callFunction(toText, context.undefined, error);
  return text.error ? '' : context.getString(text.value);
}

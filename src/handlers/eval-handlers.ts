import { chooseExecutor } from '../evals/choose-executor.js';
import { listEvals } from '../evals/discovery.js';
import { executorFit } from '../evals/executor-fit.js';
import type { LoadedEval, LoadedTask } from '../evals/loading/loaded.js';
import { evalAnswer } from '../evals/loading/waza-names.js';
import { compileAll } from '../evals/prepare-eval.js';
import { executorKinds } from '../executors/registry.js';
import type { Sandboxes } from '../graders/grader.js';
import { type Diagnostic, formatDiagnostic } from '../protocol/diagnostic.js';
import { DomainError } from '../protocol/errors.js';
import type { CallContext } from '../protocol/call-context.js';
import type { Handlers } from '../protocol/methods.js';
import type { Roots } from '../support/roots.js';
import { pageOf } from './cursor.js';
import { loadDeps, loadFor } from './eval-loading.js';
import { type ServiceSettings, resolveWithin } from './service.js';

export interface EvalHandlerParts {
  readonly settings: ServiceSettings;
  readonly rootsFor: (context: CallContext) => Promise<Roots>;
  readonly sandboxes: Sandboxes;
}

type EvalHandlers = Pick<Handlers, 'eval.list' | 'eval.get' | 'eval.validate'>;

export function createEvalHandlers({ settings, rootsFor, sandboxes }: EvalHandlerParts): EvalHandlers {
  return {
    'eval.list': async ({ dir, limit, cursor }, context) => {
      const roots = await rootsFor(context);
      const real = await resolveWithin(roots, dir ?? roots.list[0] ?? settings.cwd);
      const { evals, truncated } = await listEvals(real, loadDeps(settings, roots), context.signal);
      const { rows, ...next } = pageOf(evals, limit ?? 50, cursor);
      return { evals: [...rows], ...next, ...(truncated && { truncated }) };
    },
    'eval.get': async ({ path }, context) => {
      const loaded = await loadFor(settings, await rootsFor(context), path, context.signal);
      if (loaded.file === undefined) {
        const { diagnostics } = loaded;
        throw new DomainError('validation-failed', `${loaded.path} is not a valid eval`, {
          path: loaded.path,
          diagnostics,
        });
      }
      return { ...evalAnswer(loaded.file), ...(loaded.triggers && { trigger_tests: loaded.triggers.file }) };
    },
    'eval.validate': async ({ path }, context) => {
      const roots = await rootsFor(context);
      const loaded = await loadFor(settings, roots, path, context.signal);
      const enabled = loaded.tasks.filter((task) => task.enabled);
      const resolvePath = (file: string, base: string): Promise<string> => resolveWithin(roots, file, base);
      const { signal } = context;
      const compiled = await compileAll(loaded, enabled, { sandboxes, env: settings.env, resolvePath, signal });
      const fit = loaded.valid ? checkExecutorOf(loaded, enabled) : [];
      const diagnostics = [...loaded.diagnostics, ...compiled.diagnostics, ...fit];
      const errors = diagnostics.filter((each) => each.severity === 'error').map(formatDiagnostic);
      return { valid: errors.length === 0, errors, diagnostics };
    },
  };
}

/** What is wrong with the options of the executor that the files name, or with what they hand to its agent. */
function checkExecutorOf(loaded: LoadedEval, enabled: readonly LoadedTask[]): readonly Diagnostic[] {
  try {
    // A request may ask for a baseline that the file does not.
    return executorFit(loaded, enabled, chooseExecutor(loaded, {}, executorKinds), true);
  } catch (error) {
    if (error instanceof DomainError && error.kind === 'validation-failed') return error.facts.diagnostics ?? [];
    throw error;
  }
}

import type { Diagnostic } from '../protocol/diagnostic.js';
import { type EvalFile, type GraderContext, GraderConfigError } from '../graders/grader.js';
import { templatedGrader } from './bind-graders.js';
import { gradedAs } from './graded-as.js';
import { placedGrader } from './placed-grader.js';
import type { LoadedEval, LoadedGrader, LoadedTask } from './loading/loaded.js';
import type { CompiledGrader } from './planned-task.js';

/** Makes graders ready to judge; what does not compile is reported at its place and left out. */
export interface GraderCompiler {
  /** `tasks` are those that the graders judge, for the templates in their configs. */
  compile(graders: readonly LoadedGrader[], tasks?: readonly LoadedTask[]): Promise<readonly CompiledGrader[]>;
  /** Of all calls that have ended. */
  readonly diagnostics: readonly Diagnostic[];
}

export function createGraderCompiler(
  loaded: LoadedEval,
  contextOf: (fixturesDir: string) => GraderContext,
): GraderCompiler {
  /** Of each call, in the order of the calls, whichever is through first. */
  const found: Diagnostic[][] = [];
  const context = contextOf(loaded.fixturesDir);
  const ofGrader = () => ({ ...context, shared: context, used: new Array<Promise<EvalFile>>() });
  let next = ofGrader();
  return {
    get diagnostics() {
      return found.flat();
    },
    async compile(graders, tasks = []) {
      const diagnostics: Diagnostic[] = [];
      found.push(diagnostics);
      const compiled: CompiledGrader[] = [];
      for (const each of graders) {
        if (each.template !== undefined) {
          const report = (diagnostic: Diagnostic): void => void diagnostics.push(diagnostic);
          const { template } = each;
          const bound = await templatedGrader({ ...each, template }, tasks, loaded, context, report);
          if (bound !== undefined) compiled.push(placedGrader(bound, each, loaded.diagnose));
          continue;
        }
        try {
          const { used } = next;
          const made = each.kind.create(each.config, next, each.name);
          const isPlain = !(made instanceof Promise) && used.length === 0;
          // Thousands of graders read nothing and are there at once: they share what none of them has written to.
          if (isPlain) {
            compiled.push(placedGrader(gradedAs(each, made), each, loaded.diagnose));
            continue;
          }
          next = ofGrader();
          const base = placedGrader(gradedAs(each, made instanceof Promise ? await made : made), each, loaded.diagnose);
          compiled.push(used.length === 0 ? base : { ...base, files: await Promise.all(used) });
        } catch (error) {
          next = ofGrader();
          if (!(error instanceof GraderConfigError)) throw error;
          for (const issue of error.issues) {
            const finding = { severity: 'error', ...issue, path: each.configPath(issue.path) } as const;
            diagnostics.push(loaded.diagnose(each.file, finding));
          }
        }
      }
      return compiled;
    },
  };
}

import type * as z from 'zod';
import type { AgentEvent, SkillInvocation, ToolCall, Usage } from '../results/transcript.js';

/** The answer of the same trial without skills, or why there is none; `itself` for the trial without skills. */
export type BaselineAnswer =
  | 'itself'
  | { readonly output: string; readonly outputPath?: string }
  | { readonly problem: string };

/** What a grader may look at. */
export interface GradeInput {
  /** What the agent was asked. */
  readonly prompt: string;
  /** The same before what only this run knows was filled in; absent when nothing was. */
  readonly promptSource?: string;
  readonly output: string;
  /** Whole output on disk when `output` is only its head and tail. */
  readonly outputPath?: string;
  readonly events: readonly AgentEvent[];
  readonly durationMs: number;
  /** Absent when the executor cannot report them; a grader that needs them then throws a GraderError. */
  readonly toolCalls?: readonly ToolCall[];
  readonly skillInvocations?: readonly SkillInvocation[];
  readonly usage?: Usage;
  readonly sessionId?: string;
  /** What the executor said went wrong; the trial is then an error whatever the graders find. */
  readonly errorMessage?: string;
  /** Absent only for graders that do not need it. */
  readonly workspace?: string;
  /** Absent only for graders that do not ask it. */
  readonly judge?: Judge;
  /** For graders that want it, in a run that has a baseline. */
  readonly baseline?: BaselineAnswer;
  /** The time limit of the task: no longer may a check take that has no limit of its own. */
  readonly timeLimitMs?: number;
}

/** A model that judges, reached through the executor of the run. */
export interface Judge {
  /** Throws GraderError when there is no answer. */
  ask(prompt: string, about: JudgeQuestion): Promise<JudgeAnswer>;
}

/** What is asked of a judge, beside the text of the question. */
export interface JudgeQuestion {
  readonly grader: string;
  /** Absent: the one that the run has for judging. */
  readonly model?: string;
  /** The same for the same question, whatever is random in its text: by it an earlier answer is found again. */
  readonly identity: string;
  /** The session of the agent to ask in; absent: one of the judge's own. */
  readonly session?: string;
  /** For a question about more than one answer: the judge does not see the files of one of them. */
  readonly blind?: true;
}

export interface JudgeAnswer {
  readonly text: string;
  /** The model that was asked; empty when the executor chose. */
  readonly model: string;
}

/** A judgement. `score` is 0..1; `feedback` is one sentence, or failed checks joined by `; `. */
export interface Grade {
  readonly score: number;
  readonly passed: boolean;
  readonly feedback: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** Thrown when a trial could not be judged: the trial's status becomes `error`. */
export class GraderError extends Error {
  override readonly name = 'GraderError';
}

/** Compiled once per run, immutable, used by many trials at once. */
export interface Grader {
  readonly needsWorkspace: boolean;
  /** True when it may change the workspace: all others judge before it. */
  readonly last?: true;
  grade(input: GradeInput, signal: AbortSignal): Promise<Grade> | Grade;
}

/** A file that a config names: where it was found, and what it holds. */
export type EvalFile = { readonly path: string; readonly bytes: Buffer } | { readonly problem: string };

/** A finding about a grader's config: `path` leads to the value within `config`. */
export interface ConfigIssue {
  readonly path: readonly (string | number)[];
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

/** Thrown by `create` when a config that fits its schema still cannot work (bad pattern, bad $ref, missing file). */
export class GraderConfigError extends Error {
  override readonly name = 'GraderConfigError';
  readonly issues: readonly ConfigIssue[];
  constructor(issues: readonly ConfigIssue[]) {
    super(issues.map((issue) => issue.message).join('; '));
    this.issues = issues;
  }
}

/** What graders need of the run; made once per run. */
export interface GraderContext {
  /** Absolute directory of the eval file; files named in configs are relative to it. */
  readonly evalDir: string;
  /** Directory of fixture files, absolute. */
  readonly fixturesDir: string;
  /** Gives the real path, or throws DomainError('outside-roots'). */
  readonly resolvePath: (path: string, base: string) => Promise<string>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Default limit of `program` graders, seconds. */
  readonly programTimeoutSeconds: number;
  /** Evaluates assertions in the sandbox of a language; one worker per language for the life of the server. */
  readonly sandboxes: Sandboxes;
  /** The context of the run, when this one is a single grader's: files are read once for all of them. */
  readonly shared?: GraderContext;
  /** Takes the files of the eval that the grader reads. */
  readonly used?: Promise<EvalFile>[];
  /** Ends a compilation that takes long. */
  readonly signal?: AbortSignal;
  /** Set where another thread has to read the files of the eval. */
  readonly readFile?: (name: string, bases: readonly string[]) => Promise<EvalFile>;
}

export type SandboxLanguage = 'python' | 'javascript';

/** One answer per assertion, in order: true or false as it evaluated, or the text of its error. */
export type AssertionResult = { readonly ok: boolean } | { readonly error: string };

/** Sandboxes for `code` graders. Implementations need no trust: no files, no network, no processes, bounded time and memory. */
export interface Sandboxes {
  /** Throws GraderError when the language is not on this machine or its worker cannot be kept alive. */
  evaluate(
    language: SandboxLanguage,
    assertions: readonly string[],
    names: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
  ): Promise<readonly AssertionResult[]>;
  /**
   * What keeps assertions from being evaluated at all, such as their syntax, in order; none is run. Says nothing where
   * the language is not on this machine.
   */
  check(language: SandboxLanguage, assertions: readonly string[]): Promise<readonly (string | undefined)[]>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** What a grader needs beside the trial that it judges. */
export interface Wants {
  /** `baseline` of its input. */
  readonly baseline?: true;
  /** To go on with the session of the agent. */
  readonly session?: true;
  /** To know what the agent called, and which skills it took up. */
  readonly toolCalls?: true;
  readonly skills?: true;
}

/** A kind of grader: the strict schema of its config tied to its factory. */
export interface GraderKind<S extends z.ZodType = z.ZodType> {
  readonly kind: string;
  readonly config: S;
  /** Its graders read `input.judge`. */
  readonly asksJudge?: true;
  /** Its graders judge what comes of the skills: they have nothing to say of a trial without any. */
  readonly onlyWithSkills?: true;
  /** `written` is the config as it is in the file, perhaps with templates in it. */
  wants?(written: Readonly<Record<string, unknown>>): Wants;
  /** The commands it would start, for the trust check. */
  commands?(config: z.output<S>): readonly { readonly argv: readonly string[] }[];
  /** `name` is what results call the grader. Throws GraderConfigError. */
  create(config: z.output<S>, context: GraderContext, name: string): Promise<Grader> | Grader;
}

export function defineGrader<S extends z.ZodType>(kind: GraderKind<S>): GraderKind<S> {
  return kind;
}

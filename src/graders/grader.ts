import type * as z from 'zod';
import type { AgentEvent, SkillInvocation, ToolCall, Usage } from '../results/transcript.js';

/** What a grader may look at. */
export interface GradeInput {
  /** What the agent was asked. */
  readonly prompt: string;
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
}

/** A model that judges, reached through the executor of the run. */
export interface Judge {
  /** `model` absent: the one that the run has for judging. Throws GraderError when there is no answer. */
  ask(prompt: string, about: { readonly grader: string; readonly model?: string }): Promise<JudgeAnswer>;
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
  [Symbol.asyncDispose](): Promise<void>;
}

/** A kind of grader: the strict schema of its config tied to its factory. */
export interface GraderKind<S extends z.ZodType = z.ZodType> {
  readonly kind: string;
  readonly config: S;
  /** Its graders read `input.judge`. */
  readonly asksJudge?: true;
  /** The commands it would start, for the trust check. */
  commands?(config: z.output<S>): readonly { readonly argv: readonly string[] }[];
  /** `name` is what results call the grader. Throws GraderConfigError. */
  create(config: z.output<S>, context: GraderContext, name: string): Promise<Grader> | Grader;
}

export function defineGrader<S extends z.ZodType>(kind: GraderKind<S>): GraderKind<S> {
  return kind;
}

import type * as z from 'zod';
import type { StoredRun } from './stored-run.js';
import type { AgentEvent, SkillInvocation, ToolCall, Usage } from '../results/transcript.js';

/** A file that a trial starts with; `path` is relative to the workspace. */
export interface Resource {
  readonly path: string;
  readonly content: Uint8Array | string;
}

/** One trial as an executor sees it; plain values, so that it could be sent to another process. */
export interface TrialRequest {
  readonly taskId: string;
  /** True for a prompt of the trigger tests: whether the agent takes up a skill is all that is asked. */
  readonly trigger?: true;
  /** From 1. */
  readonly trial: number;
  /** From 1; rises with `max_attempts`. */
  readonly attempt: number;
  readonly prompt: string;
  readonly context: Readonly<Record<string, unknown>>;
  /** Variables that the agent's environment has on top of the executor's own. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly model: string;
  readonly resources: readonly Resource[];
  readonly skillDirectories: readonly string[];
  /** True when the trial shows what the agent does without skills; `skillDirectories` is empty then. */
  readonly baseline?: true;
  readonly evalDir: string;
  /** The throw-away directory of this trial with its resources in it; made at the first call. */
  readonly workspace: () => Promise<string>;
  /**
   * Present when the prompt asks to judge a trial; `model` is then the judge's.
   */
  readonly judge?: JudgeRequest;
  /** The session that the prompt goes on with, as a response of this executor named it; `workspace` is still its own. */
  readonly continues?: string;
  /** A directory for whole outputs that are too big for the result; made at the first call. */
  readonly artifacts: () => Promise<string>;
}

/** Which question of which grader a prompt is. */
export interface JudgeRequest {
  readonly grader: string;
  /** How often the grader has asked in this attempt, from 1. */
  readonly question: number;
  /** Of the question and of the model that is asked, hex. */
  readonly digest: string;
  /** The model of the agent whose trial is judged. */
  readonly agentModel: string;
}

/** What came out. A thrown error means that there is nothing to judge; `errorMessage` that graders may still judge. */
export interface TrialResponse {
  readonly output: string;
  readonly outputTruncated?: boolean;
  /** File in `artifacts()` that holds the whole output, when `output` is truncated. */
  readonly outputPath?: string;
  readonly events: readonly AgentEvent[];
  /** Absent when this executor cannot tell what the agent called; then graders of behaviour cannot judge. */
  readonly toolCalls?: readonly ToolCall[];
  readonly skillInvocations?: readonly SkillInvocation[];
  readonly usage?: Usage;
  readonly sessionId?: string;
  readonly errorMessage?: string;
  /** How long the answer took, when that is not how long it took to give it. */
  readonly durationMs?: number;
  /** Why there is no workspace to judge; graders that need one are then told. */
  readonly workspaceProblem?: string;
}

/** Makes an agent do a task. One value serves all trials of a run, several at once. */
export interface Executor {
  /** Rejects with the signal's reason when it is aborted, after every process it started has ended. */
  execute(request: TrialRequest, signal: AbortSignal): Promise<TrialResponse>;
  /** Ends whatever outlives a trial. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** A command that running something would start, shown to whoever must trust it. */
export interface CommandUse {
  readonly what: string;
  readonly argv: readonly string[];
  readonly cwd?: string;
}

export interface ExecutorContext {
  /** Absolute directory of the eval file; relative paths in options are relative to it. */
  readonly evalDir: string;
  /** Ids of the tasks of the run, for options that name tasks. */
  readonly taskIds: readonly string[];
  /** Prompts of the trigger tests, for options that name them. */
  readonly triggerPrompts?: readonly string[];
  /** Names of the graders that will ask a model to judge. */
  readonly judges?: readonly string[];
  /** `config.mcp_servers` of the eval: by name, what an agent needs to reach the server. */
  readonly mcpServers?: Readonly<Record<string, unknown>> | undefined;
  /** Throws DomainError('outside-roots') or gives the real path. */
  readonly resolvePath: (path: string, base: string) => Promise<string>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where run-time trouble that is not a trial's is reported. */
  readonly warn: (code: string, message: string) => void;
  /** A run that has ended, by its id or its directory. Throws DomainError when there is none that can be repeated. */
  readonly storedRun: (which: { readonly run: string } | { readonly dir: string }) => Promise<StoredRun>;
}

/** An error, because the agent would work without; a warning where nobody would notice, as with a mock. */
export interface Unused {
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly hint?: string;
}

/** What a suite hands to its agent; that a judge goes on with the agent's session; and what graders want to be told. */
export type Asked = 'environment' | 'mcp_servers' | 'continue_session' | 'tool_calls' | 'skill_invocations';

/** A kind of executor: the strict schema of its options tied to its factory. */
export interface ExecutorKind<S extends z.ZodType = z.ZodType> {
  readonly name: string;
  readonly options: S;
  /** The commands it would start, for the trust check. */
  commands(options: z.output<S>): readonly CommandUse[];
  /** Why it cannot do what a suite asks of it; undefined when it can, or when nothing is asked at all. */
  unused?(what: Asked, options: z.output<S>): Unused | undefined;
  /** True when it only repeats trials of an earlier run: asking it again gives the same answer. */
  readonly replays?: true;
  /** Files that the options name and that change what it does, absolute or relative to the eval's directory. */
  files?(options: z.output<S>): readonly string[];
  /** Throws DomainError('validation-failed') with what is wrong in the options. */
  create(options: z.output<S>, context: ExecutorContext): Promise<Executor>;
}

export function defineExecutor<S extends z.ZodType>(kind: ExecutorKind<S>): ExecutorKind<S> {
  return kind;
}

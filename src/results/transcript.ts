/**
 * What happened in a trial, in one engine-neutral form: executors translate into it; graders, transcripts
 * and reports read only it. `seq` counts from 1 within the trial; `time` is RFC 3339.
 */
export type AgentEventBody =
  | { readonly type: 'message'; readonly role: 'user' | 'assistant' | 'system'; readonly content: string }
  | {
      readonly type: 'tool_call';
      readonly id: string;
      readonly name: string;
      readonly arguments: Readonly<Record<string, unknown>>;
    }
  | { readonly type: 'tool_result'; readonly id: string; readonly success: boolean; readonly result?: string }
  | { readonly type: 'skill_invoked'; readonly name: string; readonly path?: string }
  | ({ readonly type: 'usage' } & Usage)
  | { readonly type: 'error'; readonly message: string }
  | { readonly type: 'end' };
export type AgentEvent = AgentEventBody & { readonly seq: number; readonly time: string };

/** Token counts of a trial; every count is 0 or more. */
export type Usage = {
  readonly turns?: number;
  readonly input_tokens?: number;
  readonly output_tokens?: number;
  readonly cache_read_tokens?: number;
  readonly cache_write_tokens?: number;
  readonly premium_requests?: number;
};

/** One tool call with what came of it, in the order of the calls. */
export interface ToolCall {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly result?: string;
  readonly success: boolean;
}

export interface SkillInvocation {
  readonly name: string;
  readonly path?: string;
}

import type * as z from 'zod/mini';

/** What a call may change: nothing, our own records, or the world (it runs programs). */
export type Effect = 'read' | 'write' | 'execute';

/** `run` tools stop runs and wait for them, of whatever kind. */
export type ToolGroup = 'read' | 'run' | 'eval' | 'coverage' | 'publication';

/** One method: its JSON-RPC name is its key in the table, its MCP tool name is derived from it. */
export interface Method<P extends z.ZodMiniObject = z.ZodMiniObject, R extends z.ZodMiniObject = z.ZodMiniObject> {
  readonly title: string;
  /** At most two sentences; agents read it in every session. */
  readonly description: string;
  readonly effect: Effect;
  readonly idempotent: boolean;
  /** The group of `--tools` in which this method is an MCP tool; absent = JSON-RPC only. */
  readonly tool?: ToolGroup;
  /** What a tool call that says nothing of it means; the same call over JSON-RPC may mean another. */
  readonly toolDefaults?: Readonly<Record<string, unknown>>;
  /** True when its purpose is to wait for a run: such a call keeps its run alive at the end of input. */
  readonly waits?: boolean;
  readonly params: P;
  readonly result: R;
}

export function method<P extends z.ZodMiniObject, R extends z.ZodMiniObject>(definition: Method<P, R>): Method<P, R> {
  return definition;
}

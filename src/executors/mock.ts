import { symlink, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod';
import type { AgentEvent } from '../results/transcript.js';
import { EventRecorder } from './event-recorder.js';
import { defineExecutor, type Executor, type TrialRequest, type TrialResponse } from './executor.js';
import type { MockEntry } from './mock-entry.js';
import { loadMockScript, type MockScript } from './mock-script.js';
import { behaviourOf } from './transcript-behaviour.js';
import { placeInside } from './workspace-path.js';

const options = z.strictObject({
  script: z.exactOptional(z.string().min(1).describe('YAML file that says by task id what the agent does')),
});

/** An agent that needs no model: it answers at once, or does what its script says. */
export const mock = defineExecutor({
  name: 'mock',
  options,
  commands: () => [],
  // Who judges in the agent's session is told by the script, as everything is.
  unused: (what) =>
    what !== 'environment' && what !== 'mcp_servers'
      ? undefined
      : {
          severity: 'warning',
          message: `the mock uses no ${what === 'environment' ? 'environment' : 'MCP servers'}`,
        },
  files: ({ script }) => (script === undefined ? [] : [script]),
  async create({ script }, context) {
    if (script === undefined) return mockExecutor();
    const file = await context.resolvePath(script, context.evalDir);
    return mockExecutor(await loadMockScript(file, context.taskIds, context.triggerPrompts, context.judges));
  },
});

function mockExecutor(script?: MockScript): Executor {
  return {
    async execute(request, signal) {
      signal.throwIfAborted();
      const entry = script?.entryFor(request);
      if (entry === undefined) {
        if (request.judge !== undefined) throw new Error(noVerdict(request.judge.grader));
        // Waza's mock has all of these right: green without an agent that was ever asked.
        if (request.trigger === true) {
          throw new Error(
            'the mock cannot tell which skills an agent would take up: say it in its script, under `triggers`',
          );
        }
        return { output: answerTo(request), events: [], toolCalls: [], skillInvocations: [] };
      }
      return act(entry, request, signal);
    },
    async [Symbol.asyncDispose]() {
      // It starts nothing that outlives a trial.
    },
  };
}

/** A verdict is never made up. */
function noVerdict(grader: string): string {
  return `the mock judges only by its script, which has nothing for ${JSON.stringify(grader)} under \`judge\``;
}

/** Waza's answer, which suites made for it expect. */
function answerTo({ prompt, resources }: TrialRequest): string {
  const files = resources.length === 0 ? '' : `\nAnalyzed ${resources.length} file(s)`;
  return `Mock response for: ${prompt}${files}`;
}

async function act(entry: MockEntry, request: TrialRequest, signal: AbortSignal): Promise<TrialResponse> {
  if (entry.delay_ms > 0) await wait(entry.delay_ms, signal);
  await writeFiles(entry.files, request);
  signal.throwIfAborted();
  // An agent may break off with something to show for it, or with nothing.
  if (entry.error !== undefined && entry.output === undefined) throw new Error(entry.error);
  const output = entry.output ?? answerTo(request);
  const events = eventsOf(entry, output);
  const error = entry.error === undefined ? {} : { errorMessage: entry.error };
  const session = entry.session_id === undefined ? {} : { sessionId: entry.session_id };
  return { output, events, ...behaviourOf(events), ...session, ...error };
}

async function wait(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}

async function writeFiles(files: MockEntry['files'], request: TrialRequest): Promise<void> {
  const wanted = Object.entries(files);
  if (wanted.length === 0) return;
  const workspace = await request.workspace();
  for (const [path, content] of wanted) {
    // oxlint-disable-next-line no-await-in-loop -- in the order of the script: a link may come before what it catches
    const target = await placeInside(workspace, path);
    // oxlint-disable-next-line no-await-in-loop -- as above
    await (typeof content === 'string' ? writeFile(target, content) : symlink(content.symlink, target));
  }
}

function eventsOf(entry: MockEntry, output: string): readonly AgentEvent[] {
  const recorder = new EventRecorder();
  if (entry.events !== undefined) {
    for (const event of entry.events) recorder.add(event);
    return recorder.events;
  }
  for (const skill of entry.skill_invocations ?? []) recorder.add({ type: 'skill_invoked', ...skill });
  for (const [index, call] of (entry.tool_calls ?? []).entries()) {
    const id = `call-${index + 1}`;
    recorder.add({ type: 'tool_call', id, name: call.name, arguments: call.arguments });
    const result = call.result === undefined ? {} : { result: call.result };
    recorder.add({ type: 'tool_result', id, success: call.success, ...result });
  }
  if (output !== '') recorder.add({ type: 'message', role: 'assistant', content: output });
  if (entry.usage !== undefined) recorder.add({ type: 'usage', ...entry.usage });
  if (entry.error !== undefined) recorder.add({ type: 'error', message: entry.error });
  recorder.add({ type: 'end' });
  return recorder.events;
}

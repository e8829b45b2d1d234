import { Batch } from './batch.js';
import { type Line, tooLong } from './line-splitter.js';
import { metaProblem } from './mcp-meta.js';
import { type Call, errorAnswer, type Outgoing, type RequestId, streamError, type WireError } from './message.js';
import { OpenRequests, type SideName } from './open-requests.js';
import { sideOf } from './side-of.js';
import { validateMessage } from './validate-message.js';

const maxBatch = 1_000;

export interface RouterTargets {
  /** Calls for the JSON-RPC side, with ids of our own. */
  readonly rpc: (call: Call) => void;
  /** Calls, and responses to what we asked, for the MCP side; calls have ids of our own. */
  readonly mcp: (message: object) => void;
  /** Sends one JSON value to the client, `now` or with others of this tick; resolves when the client keeps up. */
  readonly send: (message: unknown, now?: boolean) => Promise<void>;
}

export interface RouterOptions {
  readonly protocol: 'both' | SideName;
  /** Only for the message that tells of a line over the limit, bytes. */
  readonly maxLine: number;
}

/** Checks every line, answers what is broken, and gives the rest to the side its method belongs to. */
export class MessageRouter {
  readonly open = new OpenRequests();
  readonly #to: RouterTargets;
  readonly #options: RouterOptions;

  constructor(targets: RouterTargets, options: RouterOptions) {
    this.#to = targets;
    this.#options = options;
  }

  /** Takes one line of the input. */
  line(line: Line): void {
    if (line === tooLong) {
      const limit = `a line is longer than ${this.#options.maxLine} bytes and was skipped`;
      return this.#refuse(null, streamError('invalid-request', limit, 'raise --max-line or send less at once'));
    }
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      const message = 'a line is not valid JSON';
      return this.#refuse(null, streamError('parse-error', message, 'send one JSON value per line'));
    }
    if (Array.isArray(value)) this.#batch(value);
    else this.#message(value, undefined);
  }

  /** Sends what one of the sides answers: under the client's own id, or not at all when nobody waits for it. */
  answer(answer: Outgoing): Promise<void> {
    const request = this.open.close(answer.id);
    if (request === undefined) return Promise.resolve();
    const { id } = request;
    const sent: Outgoing =
      answer.error === undefined
        ? { jsonrpc: '2.0', id, result: answer.result }
        : { jsonrpc: '2.0', id, error: answer.error };
    // When no other request is in flight, somebody is waiting for just this answer.
    if (request.batch === undefined) return this.#to.send(sent, this.open.size === 0);
    request.batch.fill(sent);
    return Promise.resolve();
  }

  #batch(members: readonly unknown[]): void {
    if (members.length === 0) return this.#refuse(null, streamError('invalid-request', 'a batch must not be empty'));
    if (members.length > maxBatch) {
      const message = `a batch holds at most ${maxBatch} messages, this one has ${members.length}`;
      return this.#refuse(null, streamError('invalid-request', message));
    }
    const batch = new Batch((answers) => void this.#to.send(answers));
    for (const member of members) this.#message(member, batch);
    batch.seal();
  }

  #message(value: unknown, batch: Batch | undefined): void {
    const checked = validateMessage(value);
    switch (checked.kind) {
      case 'call':
        return this.#call(checked.call, batch);
      case 'broken':
        return this.#refuse(checked.id, checked.error, batch);
      case 'response':
        // Only the MCP side asks clients anything.
        if (batch === undefined && this.#options.protocol !== 'rpc') this.#to.mcp(checked.message);
        return;
      case 'ignored':
    }
  }

  #call(call: Call, batch: Batch | undefined): void {
    const side = sideOf(call.method);
    const problem = this.#objection(call, side, batch);
    if (problem !== undefined || side === undefined) {
      if (call.id !== undefined && problem) this.#refuse(call.id, problem, batch);
      return;
    }
    if (call.id === undefined) return this.#notification(call, side);
    const request = this.open.open(call.id, side, call, batch);
    if (request === undefined) {
      const error = streamError('invalid-request', `a request with id ${JSON.stringify(call.id)} is still in flight`);
      return this.#refuse(call.id, error, batch);
    }
    batch?.expect(call.id);
    const { method, params } = call;
    const id = request.internal;
    this.#to[side](params === undefined ? { jsonrpc: '2.0', id, method } : { jsonrpc: '2.0', id, method, params });
  }

  #objection(call: Call, side: SideName | undefined, batch: Batch | undefined): WireError | undefined {
    if (side === undefined) return streamError('method-not-found', `there is no method ${call.method}`);
    const { protocol } = this.#options;
    if (protocol !== 'both' && protocol !== side) {
      const hint = `the server was started with --protocol ${protocol}`;
      return streamError('method-not-found', `${call.method} is not served here`, hint);
    }
    if (side === 'mcp' && batch !== undefined) {
      const hint = 'send each MCP message on a line of its own';
      return streamError('invalid-request', 'MCP has no batches since 2025-06-18', hint);
    }
    const problem = side === 'mcp' && call.id !== undefined ? metaProblem(call.params) : undefined;
    return problem === undefined ? undefined : streamError('invalid-params', `params.${problem}`);
  }

  #notification(call: Call, side: SideName): void {
    if (call.method === '$/cancelRequest') {
      const target = this.open.find(memberOf(call, 'id'), 'rpc');
      if (target) this.#to.rpc({ ...call, params: { id: target.internal } });
      return;
    }
    if (call.method === 'notifications/cancelled') {
      const target = this.open.find(memberOf(call, 'requestId'), 'mcp');
      if (target === undefined || target.call.method === 'initialize') return;
      this.open.close(target.internal); // MCP: what was cancelled gets no answer
      // Only what has a form that the SDK reads: a cancel that it drops would cancel nothing.
      const reason = memberOf(call, 'reason');
      const params = { requestId: target.internal, ...(typeof reason === 'string' && { reason }) };
      this.#to.mcp({ ...call, params });
      return;
    }
    this.#to[side](call);
  }

  #refuse(id: RequestId | null, error: WireError, batch?: Batch): void {
    if (batch) batch.add(errorAnswer(id, error));
    else void this.#to.send(errorAnswer(id, error));
  }
}

function memberOf(call: Call, name: string): unknown {
  return (call.params as Readonly<Record<string, unknown>> | undefined)?.[name];
}

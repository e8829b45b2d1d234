import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** One message from the server; a batch answer is one message with `batch`. */
export interface WireMessage {
  readonly jsonrpc?: string;
  readonly id?: number | string | null;
  readonly method?: string;
  // Tests look into answers by path; `Json` lets them without a cast at every step.
  readonly params?: Json;
  readonly result?: Json;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: Json };
  readonly batch?: readonly WireMessage[];
}
// oxlint-disable-next-line typescript/no-explicit-any -- answers are looked into by tests only
export type Json = any;

export interface WireClientOptions {
  /** The program with its arguments; default: this Node with `dist/assay.js serve` and `args`. */
  readonly command?: readonly [string, ...string[]];
  /** More arguments behind the default command. */
  readonly args?: readonly string[];
  readonly cwd?: string;
  /** Added to this process's environment; undefined removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Longest wait for any one thing, ms; a test's own timeout is usually shorter. Default 30,000. */
  readonly patience?: number;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

interface Waiter {
  readonly wants: (message: WireMessage) => boolean;
  readonly resolve: (message: WireMessage) => void;
  readonly reject: (error: Error) => void;
}

export const assayProgram: string = fileURLToPath(new URL('../../dist/assay.js', import.meta.url));

/** Error answer to `call`. */
export class AnswerError extends Error {
  readonly code: number;
  readonly data: Json;
  constructor(error: { code: number; message: string; data?: Json }) {
    super(error.message);
    this.code = error.code;
    this.data = error.data;
  }
}

/**
 * Spawns the built program and speaks newline-delimited JSON with it. Every line on its stdout must parse as JSON:
 * a line that does not fails whatever is awaited, and disposing throws. Use with `await using`.
 */
export class WireClient implements AsyncDisposable {
  readonly child: ChildProcess;
  /** All messages so far, in order of arrival. */
  readonly messages: WireMessage[] = [];
  readonly exit: Promise<Exit>;
  stderr = '';
  #rest = '';
  #badLine: string | undefined;
  #exited: Exit | undefined;
  #nextId = 1;
  readonly #taken = new Set<WireMessage>();
  readonly #waiters = new Set<Waiter>();
  readonly #patience: number;

  constructor(options: WireClientOptions = {}) {
    const [program, ...args] = options.command ?? [process.execPath, assayProgram, 'serve', ...(options.args ?? [])];
    this.#patience = options.patience ?? 30_000;
    this.child = spawn(program, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
    });
    this.child.stdin?.on('error', () => {}); // the server may be gone already
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => this.#read(text));
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.exit = this.#watchExit();
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error('the server was not started');
    return this.child.pid;
  }

  /** Writes values as lines, all in one write; a string is sent as it is, with a newline. */
  send(...messages: readonly (object | string)[]): void {
    const lines = messages.map((each) => (typeof each === 'string' ? each : JSON.stringify(each)));
    this.child.stdin?.write(`${lines.join('\n')}\n`);
  }

  notify(method: string, params?: object): void {
    this.send({ jsonrpc: '2.0', method, ...(params === undefined ? {} : { params }) });
  }

  /** Sends a request and resolves with its whole answer, be it a result or an error. */
  request(method: string, params?: object, id: number | string = this.nextId()): Promise<WireMessage> {
    const answer = this.answer(id);
    this.send({ jsonrpc: '2.0', id, method, ...(params === undefined ? {} : { params }) });
    return answer;
  }

  /** Sends a request and resolves with its result; throws AnswerError for an error. */
  async call(method: string, params?: object): Promise<Json> {
    const answer = await this.request(method, params);
    if (answer.error) throw new AnswerError(answer.error);
    return answer.result;
  }

  /** The MCP handshake; resolves with the result of `initialize`. */
  async initialize(capabilities: object = {}): Promise<Json> {
    const result = await this.call('initialize', {
      protocolVersion: '2025-11-25',
      capabilities,
      clientInfo: { name: 'wire-client', version: '0' },
    });
    this.notify('notifications/initialized');
    return result;
  }

  /** An MCP tool call; resolves with the tool's result, also when it is `isError`. */
  callTool(name: string, args: object = {}): Promise<Json> {
    return this.call('tools/call', { name, arguments: args });
  }

  nextId(): number {
    return this.#nextId++;
  }

  /** The answer to this id that nobody has taken yet, past or to come. */
  answer(id: number | string | null): Promise<WireMessage> {
    return this.next((message) => message.method === undefined && message.batch === undefined && message.id === id);
  }

  /** The next notification of this method (that fits) which nobody has taken yet, past or to come. */
  notification(method: string, fits: (params: Json) => boolean = () => true): Promise<WireMessage> {
    return this.next((message) => message.method === method && message.id === undefined && fits(message.params));
  }

  /** The first message that fits and nobody has taken yet, past or to come. */
  next(wants: (message: WireMessage) => boolean): Promise<WireMessage> {
    const past = this.messages.find((each) => !this.#taken.has(each) && wants(each));
    if (past) {
      this.#taken.add(past);
      return Promise.resolve(past);
    }
    const problem = this.#problem();
    if (problem) return Promise.reject(problem);
    return new Promise((resolve, reject) => {
      const finish = (act: () => void): void => {
        clearTimeout(timer);
        this.#waiters.delete(waiter);
        act();
      };
      const waiter: Waiter = {
        wants,
        resolve: (message) => finish(() => resolve(message)),
        reject: (error) => finish(() => reject(error)),
      };
      const timer = setTimeout(() => waiter.reject(new Error(`nothing came; ${this.#state()}`)), this.#patience);
      this.#waiters.add(waiter);
    });
  }

  /** Closes the server's stdin; await `exit` for its end. */
  closeInput(): void {
    this.child.stdin?.end();
  }

  /** Throws when a line on stdout was not JSON. */
  assertClean(): void {
    if (this.#badLine !== undefined) throw new Error(`a line on stdout is not JSON: ${this.#badLine.slice(0, 500)}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.closeInput();
    const timer = setTimeout(() => this.child.kill('SIGKILL'), 5_000);
    await this.exit;
    clearTimeout(timer);
    this.assertClean();
  }

  async #watchExit(): Promise<Exit> {
    const closed = once(this.child, 'close');
    const [code, signal] = (await closed.catch(() => [null, null])) as [number | null, NodeJS.Signals | null];
    if (this.#rest !== '') this.#line(this.#rest);
    this.#exited = { code, signal };
    const problem = this.#problem();
    for (const waiter of this.#waiters) if (problem) waiter.reject(problem);
    return this.#exited;
  }

  #problem(): Error | undefined {
    if (this.#badLine !== undefined) return new Error(`a line on stdout is not JSON: ${this.#badLine.slice(0, 500)}`);
    if (this.#exited) return new Error(`the server has exited; ${this.#state()}`);
    return undefined;
  }

  #state(): string {
    const last = this.messages.slice(-3).map((each) => JSON.stringify(each).slice(0, 300));
    return `exit ${JSON.stringify(this.#exited)}, last messages ${last.join(' ')}, stderr ${this.stderr.slice(-1_000)}`;
  }

  #read(text: string): void {
    const end = text.lastIndexOf('\n');
    if (end === -1) {
      this.#rest += text; // a long line comes in many pieces: they are not looked at one by one
      return;
    }
    const lines = (this.#rest + text.slice(0, end)).split('\n');
    this.#rest = text.slice(end + 1);
    for (const line of lines) this.#line(line);
  }

  #line(line: string): void {
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      this.#badLine ??= line;
      const problem = this.#problem();
      for (const waiter of this.#waiters) if (problem) waiter.reject(problem);
      return;
    }
    const message = (Array.isArray(value) ? { batch: value } : value) as WireMessage;
    this.messages.push(message);
    for (const waiter of this.#waiters) {
      if (!waiter.wants(message)) continue;
      this.#taken.add(message);
      waiter.resolve(message);
      return;
    }
  }
}

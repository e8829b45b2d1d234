import { fileURLToPath } from 'node:url';
import { type ClientCapabilities, ElicitResultSchema } from '@modelcontextprotocol/sdk/types.js';
import * as z from 'zod/mini';
import type { Connection } from '../protocol/call-context.js';
import { DomainError } from '../protocol/errors.js';
import type { McpPeer } from './mcp-peer.js';

/** Any address: the SDK's own schema refuses all roots when one of them is no file. */
const RootsResult = z.looseObject({ roots: z.array(z.looseObject({ uri: z.string() })) });

/** A person may need a while to answer. */
const answerWithinMs = 10 * 60_000;

export interface McpClientOptions {
  readonly id: string;
  readonly trusted: boolean;
  /** Aborted when the connection has ended. */
  readonly closed: AbortSignal;
}

/** The client of an MCP connection as handlers see it; what it can be asked depends on what it declared. */
export class McpClient {
  connection: Connection;
  readonly #peer: McpPeer;
  readonly #options: McpClientOptions;
  #roots: Promise<readonly string[]> | undefined;

  constructor(peer: McpPeer, options: McpClientOptions) {
    this.#peer = peer;
    this.#options = options;
    this.connection = this.#describe({});
  }

  /** To be called at `initialize`. */
  declared(capabilities: ClientCapabilities): void {
    this.connection = this.#describe(capabilities);
  }

  rootsChanged(): void {
    this.#roots = undefined;
  }

  #describe({ roots, elicitation }: ClientCapabilities): Connection {
    return {
      ...this.#options,
      ...(roots && { roots: () => (this.#roots ??= this.#askRoots()) }),
      ...(elicitation && { confirm: (question: string, signal: AbortSignal) => this.#confirm(question, signal) }),
      // MCP clients hear of a run through progress and subscriptions; they may not know other notifications.
      publish: () => {},
    };
  }

  async #askRoots(): Promise<readonly string[]> {
    try {
      const { roots } = await this.#peer.request({ method: 'roots/list' }, RootsResult);
      return roots.flatMap(({ uri }) => localPath(uri) ?? []);
    } catch (cause) {
      this.#roots = undefined; // ask again next time
      const hint = 'start the server with --root to say which directories it may use';
      throw new DomainError('outside-roots', 'the client did not tell its roots', { hint }, { cause });
    }
  }

  async #confirm(question: string, signal: AbortSignal): Promise<boolean> {
    const accept = { type: 'boolean', title: 'Accept', default: false } as const;
    const asked = this.#peer.request(
      {
        method: 'elicitation/create',
        params: {
          mode: 'form',
          message: question,
          requestedSchema: { type: 'object', properties: { accept }, required: ['accept'] },
        },
      },
      ElicitResultSchema,
      { signal, timeout: answerWithinMs },
    );
    // A client that cannot show the question, or a user who does not answer, has not accepted.
    const answer = await asked.catch(() => undefined);
    signal.throwIfAborted();
    return answer?.action === 'accept' && answer.content?.['accept'] === true;
  }
}

/** Undefined for what is no file of this machine: such a root takes nothing from the others. */
function localPath(uri: string): string | undefined {
  try {
    return fileURLToPath(uri);
  } catch {
    return undefined;
  }
}

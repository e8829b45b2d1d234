import { resourceNotFound } from './mcp-error.js';
import type { McpCall, McpResources } from './mcp-features.js';

/** Which resources the client wants to hear changes of. */
export class Subscriptions {
  readonly #sources: readonly McpResources[];
  readonly #changed: (uri: string) => void;
  readonly #watched = new Map<string, AbortController>();

  /** `changed` tells the client. */
  constructor(sources: readonly McpResources[], changed: (uri: string) => void) {
    this.#sources = sources;
    this.#changed = changed;
  }

  /** Throws when there is no such resource; a resource that never changes may be subscribed to as well. */
  async add(uri: string, call: McpCall): Promise<void> {
    if (this.#watched.has(uri)) return;
    const controller = new AbortController();
    this.#watched.set(uri, controller);
    try {
      // The watch outlives the request that asks for it.
      await this.#watch(uri, { ...call, signal: controller.signal }, call);
    } catch (error) {
      this.remove(uri);
      throw error;
    }
  }

  remove(uri: string): void {
    this.#watched.get(uri)?.abort();
    this.#watched.delete(uri);
  }

  clear(): void {
    for (const uri of this.#watched.keys()) this.remove(uri);
  }

  async #watch(uri: string, watching: McpCall, asking: McpCall): Promise<void> {
    for (const source of this.#sources) {
      if ((await source.watch?.(uri, () => this.#changed(uri), watching)) === true) return;
      if ((await source.read(uri, asking)) !== undefined) return;
    }
    throw resourceNotFound(uri);
  }
}

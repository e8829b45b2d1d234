import { Protocol } from '@modelcontextprotocol/sdk/shared/protocol.js';
import type { ServerNotification, ServerRequest, ServerResult } from '@modelcontextprotocol/sdk/types.js';

/**
 * The SDK's protocol engine with nothing switched on. Its `Server` class would bring a JSON Schema compiler that only
 * checks elicitation answers, and parses each call three times; both show in start-up and in every call.
 */
export class McpPeer extends Protocol<ServerRequest, ServerNotification, ServerResult> {
  // What a peer may be asked is checked where it is asked; nothing is left to assert.
  protected override assertCapabilityForMethod(): void {}
  protected override assertNotificationCapability(): void {}
  protected override assertRequestHandlerCapability(): void {}
  protected override assertTaskCapability(): void {}
  protected override assertTaskHandlerCapability(): void {}
}

import type { CommandUse } from '../executors/executor.js';

/** `config.mcp_servers` of an eval: by name, what an agent needs to reach the server. */
export type McpServers = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** What an agent would start or call because of them, for whoever must trust it: every word of every entry. */
export function mcpCommands(servers: McpServers): CommandUse[] {
  return Object.entries(servers).map(([name, server]) => {
    const { command, args, env, ...others } = server;
    const words = [command, ...(Array.isArray(args) ? args : [args])].filter((word) => word !== undefined);
    const settings = [...pairs(env), ...pairs(others)];
    return { what: `mcp server ${name}`, argv: [...settings, ...words.map(text)] };
  });
}

function pairs(values: unknown): string[] {
  if (values === undefined) return [];
  if (typeof values !== 'object' || values === null) return [text(values)];
  return Object.entries(values).map(([name, value]) => `${name}=${text(value)}`);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

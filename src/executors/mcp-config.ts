import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeTempDirectory, removeDirectory } from '../support/temp-directory.js';

/** The file that tells an agent its MCP servers; made when the first trial asks for it, readable by this user only. */
export interface McpConfigFile {
  path(): Promise<string>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** `servers` in the shape that agents with a command line read: `{"mcpServers": {name: {command, args, env}}}`. */
export function mcpConfigFile(servers: Readonly<Record<string, unknown>>): McpConfigFile {
  let made: Promise<string> | undefined;
  const make = async (): Promise<string> => {
    const dir = await makeTempDirectory('mcp');
    await writeFile(join(dir, 'mcp.json'), `${JSON.stringify({ mcpServers: servers }, null, 2)}\n`, { mode: 0o600 });
    return dir;
  };
  return {
    async path() {
      made ??= make();
      return join(await made, 'mcp.json');
    },
    async [Symbol.asyncDispose]() {
      const dir = await made?.catch(() => undefined);
      if (dir !== undefined) await removeDirectory(dir);
    },
  };
}

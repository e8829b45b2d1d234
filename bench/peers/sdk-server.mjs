// The MCP SDK as its documentation sets it up: McpServer over its own stdio transport, one tool equal to ours.
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { z } from 'zod';
import { runSummary } from './run-summary.mjs';

const count = z.number();
const server = new McpServer({ name: 'sdk', version: '0' });
server.registerTool(
  'run_status',
  {
    title: 'Status of a run',
    description: 'Tells how far a run is, or how it ended.',
    inputSchema: { run_id: z.string().regex(/^run-[0-9a-f-]{36}$/) },
    outputSchema: {
      id: z.string(),
      kind: z.enum(['eval', 'coverage']),
      name: z.string().optional(),
      status: z.enum(['queued', 'running', 'completed', 'failed', 'canceled']),
      verdict: z.enum(['passed', 'failed', 'error']).optional(),
      created_at: z.string(),
      started_at: z.string().optional(),
      ended_at: z.string().optional(),
      progress: z.object({
        done: count,
        total: count,
        passed: count,
        failed: count,
        errors: count,
        skipped: count,
        canceled: count,
      }),
      result_path: z.string().optional(),
    },
  },
  ({ run_id: id }) => {
    const summary = runSummary(id);
    return {
      content: [{ type: 'text', text: `${id}: ${summary.status}, ${summary.verdict}, 1 of 1 trials done` }],
      structuredContent: summary,
    };
  },
);
process.stdin.on('end', () => process.exit());
await server.connect(new StdioServerTransport());

import { methodNames, type Handlers } from '../protocol/methods.js';
import type { CallContext } from '../protocol/call-context.js';
import type { Roots } from '../support/roots.js';
import { executorNames, graderNames } from './kind-names.js';
import type { ServiceSettings } from './service.js';

/** Versions of MCP that the SDK speaks, newest first. */
const mcpVersions = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05', '2024-10-07'];

export function createServerHandlers(
  settings: ServiceSettings,
  rootsFor: (context: CallContext) => Promise<Roots>,
): Pick<Handlers, 'server.info'> {
  return {
    'server.info': async (_, context) => {
      const roots = await rootsFor(context);
      return {
        name: 'assay',
        version: settings.version,
        protocol: { jsonrpc: '2.0', mcp: mcpVersions },
        roots: [...roots.list],
        methods: methodNames,
        executors: executorNames,
        graders: graderNames,
        limits: { active_runs: 64, keep_runs: settings.keepRuns },
      };
    },
  };
}

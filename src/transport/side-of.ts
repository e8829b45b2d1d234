import type { SideName } from './open-requests.js';

const mcpMethods = new Set(['initialize', 'ping', 'server/discover']);
const mcpFamilies = new Set([
  'notifications',
  'tools',
  'resources',
  'prompts',
  'completion',
  'logging',
  'tasks',
  'roots',
  'sampling',
  'elicitation',
  'subscriptions',
]);

/** Which protocol a method belongs to; undefined when neither knows such a name. */
export function sideOf(method: string): SideName | undefined {
  const slash = method.indexOf('/');
  if (mcpMethods.has(method) || (slash > 0 && mcpFamilies.has(method.slice(0, slash)))) return 'mcp';
  return method.startsWith('$/') || method.includes('.') ? 'rpc' : undefined;
}

/**
 * The names in the registries of executors and graders, so that `server.info`, often a host's first call, need not
 * load them. A test holds the two together.
 */
export const executorNames = ['mock', 'command', 'replay'];
export const graderNames = [
  'action_sequence',
  'behavior',
  'code',
  'diff',
  'file',
  'json_schema',
  'program',
  'prompt',
  'skill_invocation',
  'text',
  'tool_constraint',
];

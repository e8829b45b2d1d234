import { isPlainObject } from './plain-object.js';

/** Name of the one other member of `_meta` that MCP gives a form. */
const relatedTask = 'io.modelcontextprotocol/related-task';

/**
 * What is wrong with the `_meta` of the params of an MCP request, or of a result; undefined when nothing is. The SDK drops
 * a message whose `_meta` it cannot read, so that nobody would ever be answered.
 */
export function metaProblem(holder: object | undefined): string | undefined {
  if (holder === undefined || !('_meta' in holder)) return undefined;
  const { _meta: meta } = holder;
  if (!isPlainObject(meta)) return '_meta must be an object';
  const { progressToken, [relatedTask]: task } = meta;
  if (progressToken !== undefined && typeof progressToken !== 'string' && !Number.isSafeInteger(progressToken))
    return '_meta.progressToken must be a string or a whole number';
  if (task !== undefined && !(isPlainObject(task) && typeof task['taskId'] === 'string'))
    return `_meta["${relatedTask}"] must have a taskId`;
  return undefined;
}

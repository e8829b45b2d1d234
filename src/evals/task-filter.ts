import { DomainError } from '../protocol/errors.js';
import { BadPatternError, goMatcher } from './loading/go-match.js';

export interface TaskFilter {
  /** Globs over ids and names. */
  readonly tasks?: readonly string[] | undefined;
  /** Globs over tags. */
  readonly tags?: readonly string[] | undefined;
}

function matchers(patterns: readonly string[], param: string): ((text: string) => boolean)[] {
  return patterns.map((pattern) => {
    try {
      return goMatcher(pattern);
    } catch (error) {
      if (!(error instanceof BadPatternError)) throw error;
      throw new DomainError(
        'invalid-params',
        `${param}: ${JSON.stringify(pattern)} is not a pattern: ${error.message}`,
      );
    }
  });
}

/**
 * Whether a task is chosen: by its id or name, and by a tag, when patterns are given; within a kind any pattern is
 * enough. Patterns match whole strings, case-sensitive, and `*` stops at `/`. Throws invalid-params for a bad one.
 */
export function createTaskFilter(
  filter: TaskFilter,
): (task: { readonly id: string; readonly name: string; readonly tags?: readonly string[] | undefined }) => boolean {
  const byName = matchers(filter.tasks ?? [], 'tasks');
  const byTag = matchers(filter.tags ?? [], 'tags');
  return ({ id, name, tags = [] }) =>
    (byName.length === 0 || byName.some((matcher) => matcher(id) || matcher(name))) &&
    (byTag.length === 0 || byTag.some((matcher) => tags.some(matcher)));
}

import * as z from 'zod';
import { gradeChecks, quote } from './checks.js';
import { defineGrader, type ConfigIssue, type Grader } from './grader.js';
import { compilePatterns, throwIssues, type Pattern } from './patterns.js';
import { checkRelative, presenceOf, readWorkspaceFile, workspaceOf } from './workspace-file.js';

const list = z.array(z.string()).optional();
const config = z.strictObject({
  must_exist: list,
  must_not_exist: list,
  content_patterns: z.array(z.strictObject({ path: z.string(), must_match: list, must_not_match: list })).optional(),
});

interface ContentCheck {
  readonly path: string;
  readonly wanted: readonly Pattern[];
  readonly unwanted: readonly Pattern[];
}

/** `file`: which files the workspace holds, and what their text matches. */
export const file = defineGrader({
  kind: 'file',
  config,
  async create(given): Promise<Grader> {
    const lists = {
      must_exist: given.must_exist ?? [],
      must_not_exist: given.must_not_exist ?? [],
      content_patterns: (given.content_patterns ?? []).map((entry) => ({
        path: entry.path,
        must_match: entry.must_match ?? [],
        must_not_match: entry.must_not_match ?? [],
      })),
    };
    const issues: ConfigIssue[] = [];
    for (const [i, path] of lists.must_exist.entries()) checkRelative(path, ['must_exist', i], issues);
    for (const [i, path] of lists.must_not_exist.entries()) checkRelative(path, ['must_not_exist', i], issues);
    const contents: ContentCheck[] = [];
    for (const [i, { path, must_match, must_not_match }] of lists.content_patterns.entries()) {
      const place = ['content_patterns', i];
      checkRelative(path, [...place, 'path'], issues);
      // oxlint-disable-next-line no-await-in-loop -- only the very first one waits
      const wanted = await compilePatterns(must_match, [...place, 'must_match'], issues);
      // oxlint-disable-next-line no-await-in-loop -- as above
      const unwanted = await compilePatterns(must_not_match, [...place, 'must_not_match'], issues);
      contents.push({ path, wanted, unwanted });
    }
    const checks =
      lists.must_exist.length +
      lists.must_not_exist.length +
      contents.reduce((sum, entry) => sum + 1 + entry.wanted.length + entry.unwanted.length, 0);
    if (checks === 0)
      issues.push({
        path: [],
        code: 'no-checks',
        message: 'this grader checks nothing: all its lists are empty',
        hint: 'give at least one of must_exist, must_not_exist, content_patterns',
      });
    throwIssues(issues);
    return {
      needsWorkspace: true,
      grade(input) {
        const workspace = workspaceOf(input);
        const failures = [
          ...lists.must_exist.flatMap((path) => existenceFailure(workspace, path)),
          ...lists.must_not_exist.flatMap((path) =>
            presenceOf(workspace, path) === 'absent' ? [] : [`file must not exist: ${path}`],
          ),
          ...contents.flatMap((entry) => contentFailures(workspace, entry)),
        ];
        return gradeChecks(checks, failures, 'all file checks passed', { ...lists, workspace_dir: workspace });
      },
    };
  },
});

function existenceFailure(workspace: string, path: string): string[] {
  const presence = presenceOf(workspace, path);
  if (presence === 'present') return [];
  return [
    presence === 'absent' ? `file must exist: ${path}` : `file leads out of the workspace through a link: ${path}`,
  ];
}

function contentFailures(workspace: string, { path, wanted, unwanted }: ContentCheck): string[] {
  const read = readWorkspaceFile(workspace, path);
  if ('problem' in read)
    return [
      `${path} ${read.problem}`,
      ...wanted.map((pattern) => `${path} cannot be matched with ${quote(pattern.source)}`),
      ...unwanted.map((pattern) => `${path} cannot be matched with ${quote(pattern.source)}`),
    ];
  const text = read.bytes.toString('utf8');
  return [
    ...wanted.filter((p) => !p.test(text)).map((p) => `${path} does not match ${quote(p.source)}`),
    ...unwanted.filter((p) => p.test(text)).map((p) => `${path} matches ${quote(p.source)}`),
  ];
}

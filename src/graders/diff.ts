import { isAbsolute, resolve } from 'node:path';
import * as z from 'zod';
import { gradeChecks, quote } from './checks.js';
import { readEvalFile } from './eval-files.js';
import { defineGrader, type ConfigIssue, type Grader, type GraderContext } from './grader.js';
import { throwIssues } from './patterns.js';
import { checkRelative, readWorkspaceFile, workspaceOf } from './workspace-file.js';

const Entry = z.strictObject({
  path: z.string(),
  snapshot: z.string().optional(),
  contains: z.array(z.string()).optional(),
});
const config = z.strictObject({
  expected_files: z.array(Entry).min(1),
  context_dir: z.string().min(1).optional(),
});

interface Fragment {
  readonly text: string;
  /** False for a fragment with the prefix `-`: it must not be there. */
  readonly wanted: boolean;
}
interface ExpectedFile {
  readonly path: string;
  readonly snapshot?: { readonly name: string; readonly bytes: Buffer };
  readonly fragments: readonly Fragment[];
}

/** `diff`: files of the workspace against snapshots and fragments of text. */
export const diff = defineGrader({
  kind: 'diff',
  config,
  async create(given, context): Promise<Grader> {
    const issues: ConfigIssue[] = [];
    const files = await Promise.all(
      given.expected_files.map(async (entry, index) => compileEntry(entry, index, given.context_dir, context, issues)),
    );
    throwIssues(issues);
    const checks = files.reduce((sum, file) => sum + checksOf(file), 0);
    return {
      needsWorkspace: true,
      grade(input) {
        const workspace = workspaceOf(input);
        const failures = files.flatMap((file) => failuresOf(workspace, file));
        return gradeChecks(checks, failures, 'all files are as expected', {
          expected_files: given.expected_files,
          workspace_dir: workspace,
        });
      },
    };
  },
});

async function compileEntry(
  entry: z.output<typeof Entry>,
  index: number,
  contextDir: string | undefined,
  context: GraderContext,
  issues: ConfigIssue[],
): Promise<ExpectedFile> {
  const place = ['expected_files', index];
  checkRelative(entry.path, [...place, 'path'], issues);
  const fragments = (entry.contains ?? []).flatMap((written, i): Fragment[] => {
    const text = written.replace(/^[+-]/, '').trim();
    if (text !== '') return [{ text, wanted: !written.startsWith('-') }];
    const message = 'a blank fragment checks nothing';
    issues.push({ path: [...place, 'contains', i], code: 'blank-fragment', message, hint: 'remove it' });
    return [];
  });
  if (entry.snapshot !== undefined) {
    const bases = contextDir === undefined ? undefined : [resolve(context.evalDir, contextDir)];
    const file = await readEvalFile(entry.snapshot, context, bases);
    if ('bytes' in file) return { path: entry.path, snapshot: { name: entry.snapshot, bytes: file.bytes }, fragments };
    const where = bases === undefined ? 'the directory of the eval or to its fixtures' : 'context_dir';
    issues.push({
      path: [...place, 'snapshot'],
      code: 'missing-file',
      message: `the snapshot cannot be read: ${file.problem}`,
      ...(!isAbsolute(entry.snapshot) && { hint: `snapshots are relative to ${where}` }),
    });
  } else if (entry.contains === undefined || entry.contains.length === 0) {
    issues.push({
      path: place,
      code: 'no-checks',
      message: `nothing is expected of ${entry.path}`,
      hint: 'give snapshot, contains or both',
    });
  }
  return { path: entry.path, fragments };
}

function checksOf(file: ExpectedFile): number {
  return 1 + (file.snapshot ? 1 : 0) + file.fragments.length;
}

function failuresOf(workspace: string, file: ExpectedFile): string[] {
  const read = readWorkspaceFile(workspace, file.path);
  if ('problem' in read)
    return [
      `${file.path} ${read.problem}`,
      ...(file.snapshot ? [`${file.path} cannot be compared with ${file.snapshot.name}`] : []),
      ...file.fragments.map(({ text }) => `${file.path} cannot be searched for ${quote(text)}`),
    ];
  const differs = file.snapshot !== undefined && !read.bytes.equals(file.snapshot.bytes);
  const text = read.bytes.toString('utf8');
  return [
    ...(differs ? [`${file.path} differs from ${file.snapshot?.name}`] : []),
    ...file.fragments
      .filter((fragment) => text.includes(fragment.text) !== fragment.wanted)
      .map(({ text: part, wanted }) => `${file.path} ${wanted ? 'does not contain' : 'contains'} ${quote(part)}`),
  ];
}

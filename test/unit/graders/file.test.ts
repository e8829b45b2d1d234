import { execFileSync } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { GraderError } from '../../../src/graders/grader.js';
import { compile, grade, inputOf, issuesOf, signal, temporaryDirectory } from './grading.js';

/** A workspace with a file and a directory, next to a secret outside of it. */
async function scene() {
  const temporary = await temporaryDirectory();
  const workspace = join(temporary.dir, 'workspace');
  await mkdir(join(workspace, 'src'), { recursive: true });
  await writeFile(join(workspace, 'src', 'a.txt'), 'alpha\nbeta\n');
  await writeFile(join(temporary.dir, 'secret.txt'), 'alpha');
  return { ...temporary, workspace, [Symbol.asyncDispose]: () => temporary[Symbol.asyncDispose]() };
}

describe('file', () => {
  it('counts readable files and their patterns as checks, with snake_case details (finding G19)', async () => {
    await using at = await scene();
    const config = {
      must_exist: ['src', 'src/a.txt', 'missing.txt'],
      must_not_exist: ['other.txt', 'src/a.txt'],
      content_patterns: [{ path: 'src/a.txt', must_match: ['(?m)^beta$', 'gamma'], must_not_match: ['delta'] }],
    };
    const result = await grade('file', config, { workspace: at.workspace });
    expect(result.score).toBeCloseTo(6 / 9);
    expect(result.feedback).toBe(
      'file must exist: missing.txt; file must not exist: src/a.txt; src/a.txt does not match "gamma"',
    );
    expect(result.details).toEqual({
      ...config,
      failures: result.feedback.split('; '),
      workspace_dir: at.workspace,
    });
  });

  it('fails all patterns of a file that cannot be read', async () => {
    await using at = await scene();
    const content_patterns = [{ path: 'none', must_match: ['a'], must_not_match: ['b'] }, { path: 'src' }];
    const result = await grade('file', { content_patterns }, { workspace: at.workspace });
    expect(result.score).toBe(0);
    expect(result.details?.['failures']).toHaveLength(4);
    expect(result.feedback).toContain('none does not exist');
    expect(result.feedback).toContain('src is a directory');
  });

  it('does not follow a link out of the workspace', async () => {
    await using at = await scene();
    await symlink('../secret.txt', join(at.workspace, 'link.txt'));
    await symlink(at.dir, join(at.workspace, 'up'));
    await symlink('src/a.txt', join(at.workspace, 'inside.txt'));
    await symlink('nowhere', join(at.workspace, 'dangling'));
    await symlink('loop', join(at.workspace, 'loop'));
    const judge = (config: unknown) => grade('file', config, { workspace: at.workspace });
    expect(await judge({ must_exist: ['link.txt', 'up/secret.txt'] })).toMatchObject({ score: 0 });
    expect(await judge({ must_exist: ['inside.txt'] })).toMatchObject({ passed: true });
    expect(await judge({ must_exist: ['dangling', 'loop'] })).toMatchObject({ score: 0 });
    expect(await judge({ must_not_exist: ['link.txt'] })).toMatchObject({ passed: false });
    const content = await judge({ content_patterns: [{ path: 'up/secret.txt', must_match: ['alpha'] }] });
    expect(content).toMatchObject({ score: 0 });
    expect(content.feedback).toContain('leads out of the workspace through a link');
  });

  it('does not wait for a FIFO or read a device', async () => {
    await using at = await scene();
    execFileSync('mkfifo', [join(at.workspace, 'pipe')]);
    await symlink('/dev/zero', join(at.workspace, 'zero'));
    const content_patterns = [{ path: 'pipe' }, { path: 'zero' }];
    const result = await grade('file', { content_patterns }, { workspace: at.workspace });
    expect(result.score).toBe(0);
    expect(result.feedback).toContain('pipe is not a regular file');
  });

  it('cannot judge a file that is larger than graders read', async () => {
    await using at = await scene();
    await writeFile(join(at.workspace, 'big'), Buffer.alloc(16 * 1024 * 1024 + 1));
    const grader = await compile('file', { content_patterns: [{ path: 'big', must_not_match: ['x'] }] });
    expect(() => grader.grade(inputOf({ workspace: at.workspace }), signal)).toThrow(GraderError);
  });

  it('finds wrong configs before the first trial', async () => {
    expect(await issuesOf('file', {})).toEqual([': no-checks']);
    const config = {
      must_exist: ['/etc/passwd', '../x', 'a/../../x', '.', 'fine/../ok', ''],
      content_patterns: [{ path: '..', must_match: ['['] }],
    };
    expect(await issuesOf('file', config)).toEqual([
      'must_exist.0: bad-path',
      'must_exist.1: bad-path',
      'must_exist.2: bad-path',
      'must_exist.3: bad-path',
      'must_exist.5: bad-path',
      'content_patterns.0.path: bad-path',
      'content_patterns.0.must_match.0: bad-pattern',
    ]);
  });

  it('cannot judge without a workspace', async () => {
    const grader = await compile('file', { must_exist: ['a'] });
    expect(grader.needsWorkspace).toBe(true);
    expect(() => grader.grade(inputOf(), signal)).toThrow(GraderError);
  });
});

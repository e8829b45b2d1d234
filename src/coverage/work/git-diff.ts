import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { DomainError } from '../../protocol/errors.js';
import { scrubbedEnv } from '../../support/environment.js';
import { type ProcessResult, runProcess } from '../../support/process-group.js';
import { readBoundedFile } from '../../support/bounded-file.js';
import { type ChangedFile, parseDiff } from '../patch/diff.js';
import { problemError } from './floor-store.js';

const maxBytes = 64 * 1024 * 1024;

export interface GitPlace {
  /** The project; paths of the answer are relative to it. */
  readonly dir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

export interface DiffRequest {
  /** A commit, branch or tag. */
  readonly base: string;
  /** Whether files that git does not know yet count as added. */
  readonly untracked: boolean;
}

/**
 * What the working tree changes since it left `base`: commits, staged and unstaged changes, against the merge base.
 * Throws DomainError('invalid-params') that says what git needs: a repository, the base, its history.
 */
export async function changedSince({ base, untracked }: DiffRequest, place: GitPlace): Promise<readonly ChangedFile[]> {
  const top = await git(['rev-parse', '--is-inside-work-tree'], place);
  if (top.spawnError !== undefined)
    throw refusal(`git cannot be started: ${top.spawnError}`, 'install git, or give diff_text');
  if (top.exitCode !== 0)
    throw refusal(`${place.dir} is not in a git repository: ${said(top)}`, 'give diff_text instead');
  const from = await mergeBase(base, place);
  const options = ['--no-color', '--no-ext-diff', '--no-textconv', '--src-prefix=a/', '--dst-prefix=b/'];
  const diff = async (more: readonly string[], paths: readonly string[]): Promise<readonly ChangedFile[]> => {
    const global = ['--literal-pathspecs', '-c', 'core.quotePath=false'];
    const args = [...global, 'diff', '-U0', ...options, ...more, '--relative', from, '--', ...paths];
    const changed = parseDiff(await printed(args, place), `git diff ${base}`);
    if (!changed.ok) throw problemError(changed.problem);
    return changed.value;
  };
  const changed = await diff(['--find-renames'], []);
  const hidden = await hiddenTexts(from, place);
  const shown = hidden.length === 0 ? [] : await diff(['--text', '--no-renames'], hidden);
  return [...changed, ...shown, ...(untracked ? await untrackedFiles(place) : [])];
}

/** Changed texts whose lines git does not show: .gitattributes may call any file binary, or ask for no diff. */
async function hiddenTexts(from: string, place: GitPlace): Promise<string[]> {
  const args = ['diff', '--numstat', '-z', '--no-ext-diff', '--no-textconv', '--no-renames', '--relative', from, '--'];
  const names = (await printed(args, place)).split('\0').filter((entry) => entry.startsWith('-\t-\t'));
  const texts: string[] = [];
  for (const path of names.map((entry) => entry.slice(4))) {
    const text = await textOf(join(place.dir, path));
    if (text !== '' && !text.includes('\0')) texts.push(path);
  }
  return texts;
}

/** The commit that is checked out; undefined where git cannot tell. */
export async function headCommit(place: GitPlace): Promise<string | undefined> {
  const { exitCode, stdout } = await git(['rev-parse', '--verify', '--quiet', 'HEAD'], place);
  return exitCode === 0 ? stdout.text.trim() : undefined;
}

/** Where the project lies in its repository: `web/`, or empty for the top and where there is no git. */
export async function prefixInRepository(place: GitPlace): Promise<string> {
  const { exitCode, stdout } = await git(['rev-parse', '--show-prefix'], place);
  return exitCode === 0 ? stdout.text.replace(/\n$/, '') : '';
}

async function mergeBase(base: string, place: GitPlace): Promise<string> {
  const known = await git(['rev-parse', '--verify', '--quiet', '--end-of-options', `${base}^{commit}`], place);
  if (known.exitCode !== 0) {
    const hint = `fetch it first (git fetch origin ${base.replace(/^origin\//, '')}), or give diff_text`;
    throw refusal(`git does not know the base ${JSON.stringify(base)}`, hint);
  }
  const found = await git(['merge-base', '--end-of-options', base, 'HEAD'], place);
  if (found.exitCode === 0) return found.stdout.text.trim();
  const shallow = await git(['rev-parse', '--is-shallow-repository'], place);
  if (shallow.stdout.text.trim() === 'true') {
    const hint = 'fetch the history (git fetch --unshallow; fetch-depth: 0 of actions/checkout), or give diff_text';
    throw refusal(`this is a shallow clone: the history that ${base} and HEAD share is not in it`, hint);
  }
  throw refusal(`${base} and HEAD have no history in common`, 'name another base, or give diff_text');
}

/** Every line of a file that is not ignored and that git does not know is new. */
async function untrackedFiles(place: GitPlace): Promise<ChangedFile[]> {
  const names = await printed(['ls-files', '--others', '--exclude-standard', '-z'], place);
  const files: ChangedFile[] = [];
  for (const path of names.split('\0').filter(Boolean)) {
    const text = await textOf(join(place.dir, path));
    if (text === '' || text.includes('\0')) continue;
    const count = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
    files.push({ path, lines: Array.from({ length: count }, (_, index) => index + 1) });
  }
  return files;
}

/** Empty for what has no lines of its own: a link, or a file that is too large for source. */
async function textOf(path: string): Promise<string> {
  const isLink = await lstat(path).then(
    (found) => found.isSymbolicLink(),
    () => true,
  );
  return isLink ? '' : await readBoundedFile(path, maxBytes).catch(() => '');
}

/** The whole output of a command that must succeed. */
async function printed(args: readonly string[], place: GitPlace): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const result = await git(args, place, (chunk) => {
    bytes += chunk.length;
    if (bytes <= maxBytes) chunks.push(chunk);
  });
  if (result.exitCode !== 0) throw refusal(`git ${args.join(' ')} failed: ${said(result)}`, 'give diff_text instead');
  if (bytes > maxBytes) throw new DomainError('limit', 'the changes since the base are larger than 64 MiB');
  return Buffer.concat(chunks).toString('utf8');
}

function git(args: readonly string[], place: GitPlace, onStdout?: (chunk: Buffer) => void): Promise<ProcessResult> {
  const { dir, env, signal } = place;
  const quiet = { GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' };
  return runProcess({
    argv: ['git', ...args],
    cwd: dir,
    env: scrubbedEnv(env, ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_CEILING_DIRECTORIES', 'XDG_CONFIG_HOME'], quiet),
    signal,
    ...(onStdout && { onStdout }),
  });
}

function said({ stderr }: ProcessResult): string {
  return stderr.text.trim().slice(0, 1_000);
}

function refusal(message: string, hint: string): DomainError {
  return new DomainError('invalid-params', message, { hint });
}

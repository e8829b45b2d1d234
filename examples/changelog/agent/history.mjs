// Reads a git history that came as a fast-export stream. Everything it answers comes from git itself.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

// Whoever runs this may have no git configuration, or one that changes how git prints.
const env = {
  ...process.env,
  LC_ALL: 'C',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_DEFAULT_HASH: 'sha1',
};
const field = '\u001F';
const record = '\u001E';

/** Imports the stream into a repository in the working directory. */
export function openHistory(stream) {
  const dir = 'history.git';
  const git = (args, input) =>
    execFileSync('git', ['-c', 'core.quotePath=false', '-c', 'i18n.logOutputEncoding=UTF-8', ...args], {
      env: { ...env, GIT_DIR: dir },
      encoding: 'utf8',
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'inherit'],
      ...(input !== undefined && { input }),
    });
  git(['init', '--quiet', '--bare']);
  git(['symbolic-ref', 'HEAD', 'refs/heads/main']);
  git(['fast-import', '--quiet'], readFileSync(stream));
  return {
    /** Names of the tags, oldest version first. */
    tags: () => git(['tag', '--list', '--sort=version:refname']).split('\n').filter(Boolean),
    /** The day a tag was made, as whoever made it had it. */
    tagDay: (tag) => git(['for-each-ref', '--format=%(taggerdate:short)', `refs/tags/${tag}`]).trim(),
    /** Commits after `from` up to `to`, oldest first. */
    commits: (from, to) =>
      git(['log', '--reverse', `--format=%H${field}%an${field}%s${field}%b${record}`, `${from}..${to}`])
        .split(record)
        .map((text) => text.trimStart())
        .filter(Boolean)
        .map((text) => {
          const [hash, author, subject, body] = text.split(field);
          return { hash, author, subject, body };
        }),
    /** Files that differ between the two, with their added and deleted lines. */
    changedFiles: (from, to) =>
      git(['diff', '--numstat', '--no-renames', `${from}..${to}`])
        .split('\n')
        .filter(Boolean)
        .map((line) => {
          const [added, deleted, path] = line.split('\t');
          return { path, added: Number(added), deleted: Number(deleted) };
        }),
  };
}

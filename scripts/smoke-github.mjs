// Publishes to the real GitHub, once, by hand: `node scripts/smoke-github.mjs OWNER/NAME PULL_REQUEST`, after
// `npm run build`, with GITHUB_TOKEN (or GITHUB_TOKEN_FILE) of somebody who may write to that pull request. CI never runs
// it: it needs the network, and leaves a comment. Choose a pull request that nobody minds. Ends with 0 if all held.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const { positionals, values } = parseArgs({ allowPositionals: true, options: { help: { type: 'boolean' } } });
const [repository = '', pullRequest = ''] = positionals;
const token = process.env.GITHUB_TOKEN ?? process.env.GITHUB_TOKEN_FILE;
if (
  values.help === true ||
  !/^[\w.-]+\/[\w.-]+$/.test(repository) ||
  !/^\d+$/.test(pullRequest) ||
  token === undefined
) {
  say(
    'node scripts/smoke-github.mjs OWNER/NAME PULL_REQUEST, with GITHUB_TOKEN: tries `assay publish` on the real GitHub',
  );
  process.exit(2);
}

const api = (process.env.GITHUB_API_URL ?? 'https://api.github.com').replace(/\/+$/, '');
const program = join(import.meta.dirname, '../dist/assay.js');
const dir = await mkdtemp(join(tmpdir(), 'assay-smoke-'));
const id = String(Date.now());
let failed = 0;

try {
  const head = await headOf();
  say(`${repository}#${pullRequest} is at ${head}`);
  const writers = ['a', 'b', 'c'];
  const outcomes = await Promise.all(writers.map((job) => publish(job, head)));
  check(
    'three writers at once published',
    outcomes.every(({ status }) => ['published', 'unchanged'].includes(status)),
  );
  const url = outcomes[0]?.comment_url;
  check('they tell one comment', typeof url === 'string' && outcomes.every((each) => each.comment_url === url));
  const body = await bodyOf(url);
  check(
    'it shows all three',
    writers.every((job) => body.includes(`smoke ${job}`)),
  );
  check('what GitHub gives back is no change', (await publish('a', head)).status === 'unchanged');
  const old = await publish('a', '0'.repeat(40));
  check('another commit is superseded', old.status === 'superseded');
  say(
    `the comment stays: ${url}\nrequests: ${[...outcomes, old].map((each) => each.requests).join(', ')}; records in ${outcomes[0]?.store}`,
  );
} finally {
  await rm(dir, { recursive: true, force: true });
}
process.exitCode = failed === 0 ? 0 : 1;

async function publish(job, sha) {
  const file = join(dir, `${job}-${sha.slice(0, 4)}.json`);
  const run = { host: 'local', id, attempt: 1, workflow: 'smoke', job, leg: '' };
  const startedAt = new Date(Number(id)).toISOString();
  const record = { v: 1, sha, run, seq: 1, suite: `smoke ${job}`, kind: 'test', state: 'pass', startedAt };
  await writeFile(file, JSON.stringify(record));
  const words = [
    'publish',
    '--record',
    file,
    '--repository',
    repository,
    '--pull-request',
    pullRequest,
    '--final',
    '--json',
  ];
  const { code, out, err } = await new Promise((resolve) => {
    // Outside of a checkout of the pull request, and as no job of Actions: the record says whose it is.
    const { GITHUB_ACTIONS: _, GITHUB_EVENT_PATH: __, ...env } = process.env;
    execFile(process.execPath, [program, ...words], { cwd: dir, env }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, out: stdout, err: stderr }),
    );
  });
  if (code !== 0) throw new Error(`assay publish ended with ${code}: ${err}`);
  const outcome = JSON.parse(out);
  say(
    `  ${job}: ${outcome.status}${outcome.reason === undefined ? '' : ` (${outcome.reason})`}, ${outcome.requests} requests`,
  );
  return outcome;
}

async function headOf() {
  return (await ask(`/repos/${repository}/pulls/${pullRequest}`)).head.sha;
}

async function bodyOf(url) {
  const comment = /#issuecomment-(\d+)$/.exec(url ?? '')?.[1];
  return comment === undefined ? '' : (await ask(`/repos/${repository}/issues/comments/${comment}`)).body;
}

/** Without the token: a public repository tells this to everybody, a private one needs GITHUB_TOKEN itself. */
async function ask(path) {
  const headers = process.env.GITHUB_TOKEN === undefined ? {} : { authorization: `token ${process.env.GITHUB_TOKEN}` };
  const response = await fetch(`${api}${path}`, { headers: { ...headers, 'user-agent': 'assay-smoke' } });
  if (!response.ok) throw new Error(`GET ${path}: ${response.status}`);
  return response.json();
}

function check(what, holds) {
  if (!holds) failed += 1;
  say(`${holds ? 'ok    ' : 'FAILED'} ${what}`);
}

function say(line) {
  process.stdout.write(`${line}\n`);
}

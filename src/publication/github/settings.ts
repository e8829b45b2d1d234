import { DomainError } from '../../protocol/errors.js';

/** Where records can be kept, in the order in which they are tried. */
export const githubStores = ['check-runs', 'record-comments', 'state-block'] as const;
export type GithubStore = (typeof githubStores)[number];

/** Where and as whom a publication is made. */
export interface GithubSettings {
  /** `https://api.github.com`, or `https://HOST/api/v3` of an Enterprise Server. */
  readonly apiUrl: string;
  readonly owner: string;
  readonly repo: string;
  readonly pullRequest: number;
  /** Reads the token; asked again, once, when the one before was refused: a file may hold a fresh one. */
  readonly token: () => Promise<string>;
  /** Logins whose comments and check runs count as ours, besides the one that we write as. */
  readonly trustedAuthors: readonly string[];
  /** Where records are kept first; default `check-runs`. What the token may not do there goes to the next in order. */
  readonly records?: GithubStore;
  /** First line of the status comment. */
  readonly marker: string;
  /** The environment, of which the variables for proxies are read. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What is worth a line in the log; no token and no body comes here. */
  readonly warn: (message: string) => void;
  /** Requests go out without the pauses that GitHub asks for, repeated ones too: only for a service that is not GitHub. */
  readonly unpaced?: boolean;
}

/** `OWNER/NAME` in its parts, or undefined when it is something else. */
export function parseRepository(text: string): { owner: string; repo: string } | undefined {
  const found = /^([A-Za-z0-9](?:[A-Za-z0-9-]{0,38}))\/([A-Za-z0-9._-]{1,100})$/.exec(text);
  if (found === null || found[2] === '.' || found[2] === '..') return undefined;
  return { owner: found[1] ?? '', repo: found[2] ?? '' };
}

/** `GITHUB_API_URL`, else that of github.com. Throws invalid-params for what is no address. */
export function apiUrlOf(env: GithubSettings['env']): string {
  const text = env['GITHUB_API_URL'] || 'https://api.github.com';
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  const hint = 'https://HOST/api/v3 of an Enterprise Server; leave it out for github.com';
  throw new DomainError('invalid-params', `GITHUB_API_URL: ${JSON.stringify(text)} is no http or https address`, {
    hint,
  });
}

/** A login as GitHub has them; those of apps end in `[bot]`. */
const login = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,99})(?:\[bot\])?$/;

/**
 * What the environment says on publications: `ASSAY_PUBLISH_RECORDS` names the store to begin with,
 * `ASSAY_PUBLISH_AUTHORS` the logins that are trusted besides. Throws invalid-params for what is neither.
 */
export function publicationSettings(env: GithubSettings['env']): Pick<GithubSettings, 'records' | 'trustedAuthors'> {
  const wanted = env['ASSAY_PUBLISH_RECORDS'] ?? '';
  const records = githubStores.find((name) => name === wanted);
  if (wanted !== '' && records === undefined) {
    const hint = `one of ${githubStores.join(', ')}`;
    throw new DomainError('invalid-params', 'ASSAY_PUBLISH_RECORDS names no store of records', { hint });
  }
  const trustedAuthors = (env['ASSAY_PUBLISH_AUTHORS'] ?? '').split(/[\s,]+/).filter((name) => name !== '');
  const wrong = trustedAuthors.find((name) => !login.test(name));
  if (wrong !== undefined) {
    const hint = 'logins separated by commas, such as quality-app[bot]';
    throw new DomainError('invalid-params', `ASSAY_PUBLISH_AUTHORS: ${JSON.stringify(wrong)} is no login`, { hint });
  }
  return { ...(records !== undefined && { records }), trustedAuthors };
}

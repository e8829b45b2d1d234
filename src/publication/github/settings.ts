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

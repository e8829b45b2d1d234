import { join } from 'node:path';
import { markerOf } from '../publication/comment/render.js';
import type { GithubSettings } from '../publication/github/settings.js';
import type { PublicationPort } from '../publication/model.js';
import { tokenSource } from '../publication/github/workflow.js';
import { openDirectory } from '../publication/stores/directory.js';
import { DomainError } from '../protocol/errors.js';
import { isRepository } from '../protocol/publication-methods.js';
import type { ServiceSettings } from './service.js';

export interface Destination {
  readonly settings: ServiceSettings;
  readonly repository: string;
  readonly pullRequest: number;
  /** Of the records to publish. */
  readonly sha: string;
}

const tokens = ['GITHUB_TOKEN', 'GITHUB_TOKEN_FILE', 'GH_TOKEN'];

/** Where a publication goes: to GitHub with a token, else to a directory of the store, which the jobs of one machine share. */
export async function openDestination(destination: Destination): Promise<PublicationPort> {
  const { settings, repository, pullRequest, sha } = destination;
  const { env, storeDir } = settings;
  if (tokens.every((name) => (env[name] ?? '') === '')) {
    if (!isRepository(repository)) throw new DomainError('invalid-params', `${repository} is no repository`);
    return openDirectory(join(storeDir, 'publications', ...repository.split('/'), String(pullRequest)), sha);
  }
  const github = await githubSettings(settings, repository);
  const { openGithubPort } = await import('../publication/github/port.js');
  return openGithubPort({ ...github, pullRequest, marker: markerOf(pullRequest) });
}

/** Where and as whom requests are made of GitHub. Throws invalid-params for what is no repository or no setting. */
export async function githubSettings(
  { env, log }: ServiceSettings,
  repository: string,
): Promise<Omit<GithubSettings, 'pullRequest' | 'marker'>> {
  const { apiUrlOf, parseRepository, publicationSettings } = await import('../publication/github/settings.js');
  const parsed = parseRepository(repository);
  if (parsed === undefined) throw new DomainError('invalid-params', `${repository} is no repository of GitHub`);
  return {
    ...parsed,
    ...publicationSettings(env),
    apiUrl: apiUrlOf(env),
    token: tokenSource(env),
    env,
    warn: (message) => log.warn({ repository }, message),
  };
}

import { join } from 'node:path';
import { markerOf } from '../publication/comment/render.js';
import type { PublicationPort } from '../publication/model.js';
import { tokenSource } from '../publication/github/workflow.js';
import { openDirectory } from '../publication/stores/directory.js';
import { DomainError } from '../protocol/errors.js';
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
    return openDirectory(join(storeDir, 'publications', ...repository.split('/'), String(pullRequest)), sha);
  }
  const [{ openGithubPort }, { parseRepository, publicationSettings: chosen }] = await Promise.all([
    import('../publication/github/port.js'),
    import('../publication/github/settings.js'),
  ]);
  const parsed = parseRepository(repository);
  if (parsed === undefined) throw new DomainError('invalid-params', `${repository} is no repository of GitHub`);
  return openGithubPort({
    ...parsed,
    apiUrl: env['GITHUB_API_URL'] ?? 'https://api.github.com',
    pullRequest,
    token: tokenSource(env),
    ...chosen(env),
    marker: markerOf(pullRequest),
    env,
    warn: (message) => settings.log.warn({ repository }, message),
  });
}

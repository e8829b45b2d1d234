import { join } from 'node:path';
import type { PublicationPort } from '../publication/model.js';
import { openDirectory } from '../publication/stores/directory.js';
import type { ServiceSettings } from './service.js';

export interface Destination {
  readonly settings: ServiceSettings;
  readonly repository: string;
  readonly pullRequest: number;
  /** Of the records to publish. */
  readonly sha: string;
}

/** Where a publication goes: a directory of the store, which the jobs of one machine share. */
export function openDestination({ settings, repository, pullRequest, sha }: Destination): PublicationPort {
  const dir = join(settings.storeDir, 'publications', ...repository.split('/'), String(pullRequest));
  return openDirectory(dir, sha);
}

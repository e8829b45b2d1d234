import { expect, test } from 'vitest';
import { publicationSettings } from '../../../../src/publication/github/settings.js';

test('the environment names the store to begin with and whom else to trust', () => {
  expect(publicationSettings({})).toEqual({ trustedAuthors: [] });
  const env = { ASSAY_PUBLISH_RECORDS: 'state-block', ASSAY_PUBLISH_AUTHORS: 'quality-app[bot], someone' };
  expect(publicationSettings(env)).toEqual({ records: 'state-block', trustedAuthors: ['quality-app[bot]', 'someone'] });
});

test.each([
  [{ ASSAY_PUBLISH_RECORDS: 'state block' }, /ASSAY_PUBLISH_RECORDS/],
  [{ ASSAY_PUBLISH_AUTHORS: 'a,<b>' }, /"<b>" is no login/],
  [{ ASSAY_PUBLISH_AUTHORS: '*' }, /"\*" is no login/],
])('%j is no setting', (env, message) => {
  expect(() => publicationSettings(env)).toThrow(message);
});

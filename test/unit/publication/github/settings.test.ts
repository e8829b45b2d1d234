import { expect, test } from 'vitest';
import { apiUrlOf, publicationSettings } from '../../../../src/publication/github/settings.js';

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

test('the address of the service is that of github.com unless another is named', () => {
  expect([{}, { GITHUB_API_URL: '' }].map(apiUrlOf)).toEqual(['https://api.github.com', 'https://api.github.com']);
  expect(apiUrlOf({ GITHUB_API_URL: 'https://hub.example/api/v3' })).toBe('https://hub.example/api/v3');
  for (const url of ['foo', 'ftp://hub.example', '//hub.example']) {
    expect(() => apiUrlOf({ GITHUB_API_URL: url })).toThrow(`GITHUB_API_URL: "${url}" is no http or https address`);
  }
});

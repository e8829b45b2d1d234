import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../../src/support/redact.js';

const redact = createRedactor({
  API_TOKEN: 's3cr3t-value-1',
  DB_PASSWORD: 'quote"back\\slash\nline',
  npm_config__auth: 'bnBtOnBhc3N3b3Jk',
  LONGER_SECRET: 's3cr3t-value-1-and-more',
  SHORT_TOKEN: 'short',
  SSH_AUTH_SOCK: '/run/user/1000/agent.sock',
  SIGNING_KEY: 'C:\\keys\\signing.pem',
  GIT_AUTHOR_NAME: 'Jane Doe-Smith',
  KEYBOARD_LAYOUT: 'german-nodeadkeys',
  MAX_OUTPUT_TOKENS: '128000000',
  PLAIN: 'nothing-secret-here',
});

describe('createRedactor: values of the environment', () => {
  it('replaces the value of a name that looks secret, the longest first', () => {
    expect(redact('a s3cr3t-value-1 b')).toBe('a [redacted:API_TOKEN] b');
    expect(redact('s3cr3t-value-1-and-more')).toBe('[redacted:LONGER_SECRET]');
    expect(redact('x=bnBtOnBhc3N3b3Jk')).toBe('x=[redacted:npm_config__auth]');
  });

  it('finds a value that stands escaped in JSON, or in JSON within JSON', () => {
    const value = 'quote"back\\slash\nline';

    expect(redact(JSON.stringify({ value }))).toBe('{"value":"[redacted:DB_PASSWORD]"}');
    expect(JSON.parse(redact(JSON.stringify({ text: JSON.stringify({ value }) })))).toEqual({
      text: '{"value":"[redacted:DB_PASSWORD]"}',
    });
  });

  it.each([
    ['short values', 'short'],
    ['paths', '/run/user/1000/agent.sock'],
    ['Windows paths', 'C:\\keys\\signing.pem'],
    ['names that only sound alike', 'Jane Doe-Smith german-nodeadkeys'],
    ['limits of tokens', '128000000'],
    ['other variables', 'nothing-secret-here'],
  ])('leaves %s alone', (_what, text) => {
    expect(redact(text)).toBe(text);
  });
});

describe('createRedactor: known shapes', () => {
  const none = createRedactor({});
  it.each([
    ['github-token', `ghp_${'a1B2'.repeat(9)}`],
    ['github-token', `gho_${'a1B2'.repeat(9)}`],
    ['github-token', `ghs_${'a1B2'.repeat(9)}`],
    ['github-token', `github_pat_${'a1_B2'.repeat(9)}`],
    ['api-key', `sk-${'abc1'.repeat(8)}`],
    ['api-key', `sk-ant-api03-${'abc1'.repeat(8)}`],
    ['slack-token', 'xoxb-123456789012-abcdefABCDEF'],
    ['aws-access-key', 'AKIAIOSFODNN7EXAMPLE'],
    ['jwt', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl'],
    ['private-key', '-----BEGIN RSA PRIVATE KEY-----\nMIIE+/=\nabc\n-----END RSA PRIVATE KEY-----'],
  ])('replaces a %s', (name, token) => {
    expect(none(`before ${token} after`)).toBe(`before [redacted:${name}] after`);
    expect(JSON.parse(none(JSON.stringify([`line\n${token}\n`, 'rest'])))).toEqual([
      `line\n[redacted:${name}]\n`,
      'rest',
    ]);
  });

  it('replaces a private key that was cut off, and not what follows it', () => {
    const line = JSON.stringify({ out: '-----BEGIN PRIVATE KEY-----\nMIIEvQIB', next: 'kept' });
    expect(JSON.parse(none(line))).toEqual({ out: '[redacted:private-key]', next: 'kept' });
  });

  it.each(['a', '\\n', '-a'])('replaces what looks like a key of 20 MB, of %j', (body) => {
    const text = `-----BEGIN PRIVATE KEY-----${body.repeat(20_000_000 / body.length)}`;
    expect(none(text).slice(0, 22)).toBe('[redacted:private-key]');
  });

  it.each(['task-0123456789012345678901', 'sk-learn-regression-test-suite', 'MYAKIAIOSFODNN7EXAMPLE', 'ghp_short'])(
    'leaves %s alone',
    (text) => {
      expect(none(text)).toBe(text);
    },
  );

  it('takes time that grows with the text, not faster', () => {
    const hard = ['-----BEGIN ', 'sk-a', 'eyJ'.repeat(10), '-----BEGIN PRIVATE KEY-----', '\\\\n', 'AKIA']
      .map((part) => part.repeat(20_000))
      .join('');
    expect(none(hard).length).toBeGreaterThan(0);
  });
});

describe('createRedactor: properties', () => {
  it('keeps JSON valid and leaves no secret in it', () => {
    const secret = fc
      .string({ minLength: 8, maxLength: 30, unit: 'grapheme' })
      .filter((s) => !/^[~./]|^[A-Z]:/i.test(s));
    fc.assert(
      fc.property(secret, fc.array(fc.string({ unit: 'grapheme' })), (value, texts) => {
        const own = createRedactor({ MY_SECRET: value });
        const line = JSON.stringify({ texts: texts.map((text) => `${text} ${value}`) });

        const parsed: unknown = JSON.parse(own(line));

        expect(parsed).toHaveProperty('texts');
        for (const text of texts) expect(own(JSON.stringify(`${text}${value}`))).toContain('[redacted:MY_SECRET]');
      }),
    );
  });

  it('keeps JSON valid where a secret looks like half an escape', () => {
    const unit = fc.constantFrom('n', 'a', 'u', '0', '1', 'b', '\\', '"', '\n', '\u0001', '\u001b');
    const secret = fc.string({ minLength: 8, maxLength: 9, unit });
    fc.assert(
      fc.property(
        secret,
        fc.string({ maxLength: 5, unit }),
        fc.string({ maxLength: 5, unit }),
        (value, before, after) => {
          const own = createRedactor({ MY_SECRET: value });
          const texts = [
            `${before}${value}${after}`,
            `\n${value.slice(1)}`,
            `\u0001${value.slice(1)}`,
            `${value.slice(0, -1)}"`,
          ];
          const parsed: unknown = JSON.parse(own(JSON.stringify(texts)));

          expect(parsed).toHaveLength(4);
          expect(JSON.stringify(parsed)).toContain('[redacted:MY_SECRET]');
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('returns a text without a secret as it is', () => {
    fc.assert(
      fc.property(fc.lorem(), (text) => {
        expect(createRedactor({})(text)).toBe(text);
      }),
    );
  });
});

import { looksSecret } from '../support/redact.js';

/** How a value is bound to its name: `--name value`, `NAME=value`, `name: value`. */
export type Binding = 'flag' | 'assignment' | 'colon';

/** Words that say so wherever they stand in a name, and those that do when they come last, as in `--access-key`. */
const secretWords = /TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIAL|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|AUTHKEY/;
const secretEnds = /(?:^|_)(?:KEYS?|AUTH|AUTHORIZATION|PASS|PWD|PAT|CREDS|COOKIES?|JWT)$/;
/** `--token-file` names a file, `token_count` a number, and a tokenizer reads words. */
const harmless =
  /TOKENI[SZ]|_(?:BUDGET|COUNT|DIR|EXPIRY|FILE|FORMAT|LENGTH|LIMIT|METHOD|MODE|ONLY|PATH|STDIN|TTL|TYPE|URI|URL|USAGE)$/;
/** Alone these are words of any text: `sort(key=…)`, `auth: the answer names no login`. As a flag, or in capitals, they are not. */
const commonWords = /^(?:keys?|auth|pass|pwd|pat|creds|cookies?|jwt)$/i;

/** Headers of HTTP whose value may have spaces. */
export const spacedHeader = /^(?:proxy-)?authorization$|^(?:set-)?cookie$/i;
/** Flags that take `user:password`. */
export const loginFlag = /^(?:-u|--(?:proxy-)?user)$/;
const headerFlag = /^-H$|^-.*headers?$/i;

/** True when a value of that name is one to hide. A name is short: what has no end is the output of something. */
export function namesSecret(name: string, binding: Binding): boolean {
  if (name.length > 200) return false;
  const words = name
    .replace(/^-+/, '')
    .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
    .replaceAll('-', '_')
    .toUpperCase();
  if (harmless.test(words)) return false;
  if (binding === 'flag') return headerFlag.test(name) || secretEnds.test(words) || secretWords.test(words);
  const isVariable = name === words;
  if (words === 'PWD' || (commonWords.test(words) && !isVariable)) return false;
  if (secretEnds.test(words) || secretWords.test(words)) return true;
  return isVariable && binding === 'assignment' && looksSecret(words);
}

/** True for values such as the 100 of `--max-tokens 100`: a number of tokens, or a few digits of anything. */
export function isFigure(value: string, name: string, binding: Binding): boolean {
  const digits = /^(\d+)[.,;:)\]}]*$/.exec(value)?.[1];
  if (digits === undefined) return false;
  return digits.length <= 3 || /tokens|max/i.test(name) || (binding === 'colon' && /token/i.test(name));
}

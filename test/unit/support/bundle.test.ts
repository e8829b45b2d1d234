import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packBundle, unpackBundle } from '../../../src/support/bundle.js';

const files = fc.uniqueArray(fc.record({ name: fc.string(), bytes: fc.uint8Array() }), {
  selector: ({ name }) => name,
});

describe('a bundle', () => {
  it('gives back its files', () => {
    fc.assert(
      fc.property(files, (given) => {
        const found = unpackBundle('f', packBundle('f', given));
        expect([...(found ?? [])].map(([name, bytes]) => ({ name, bytes: new Uint8Array(bytes) }))).toEqual(given);
      }),
    );
  });

  it('is nothing when it is cut, longer, changed in any byte or of another format', () => {
    fc.assert(
      fc.property(files, fc.nat(), (given, at) => {
        const bytes = packBundle('f', given);
        expect(unpackBundle('f', bytes.subarray(0, at % bytes.length))).toBeUndefined();
        expect(unpackBundle('f', Buffer.concat([bytes, Buffer.from('x')]))).toBeUndefined();
        expect(unpackBundle('g', bytes)).toBeUndefined();
        const body = bytes.indexOf(10) + 1;
        if (body === bytes.length) return;
        const changed = Buffer.from(bytes);
        const place = body + (at % (bytes.length - body));
        changed[place] = (changed[place] ?? 0) ^ 1;
        expect(unpackBundle('f', changed)).toBeUndefined();
      }),
    );
  });
});

import { createReadStream } from 'node:fs';
import { writeAtomic } from './atomic-file.js';
import type { Redactor } from './redact.js';

/** Characters looked through at once; a line, or a private key of many lines, that is longer may be cut in two. */
const pieceChars = 256 * 1024;
const keyBegins = '-----BEGIN ';
const keyEnds = '-----END ';

/**
 * Takes what looks secret out of a text file of any size. A file without a secret stays as it is, to the byte; else it
 * is replaced as a whole. Rejects when it cannot be read or written.
 */
export async function redactFile(path: string, redact: Redactor): Promise<void> {
  for await (const piece of pieces(path)) {
    if (redact(piece) === piece) continue;
    await writeAtomic(path, redacted(path, redact));
    return;
  }
}

async function* redacted(path: string, redact: Redactor): AsyncGenerator<string> {
  for await (const piece of pieces(path)) yield redact(piece);
}

async function* pieces(path: string): AsyncGenerator<string> {
  const chunks: AsyncIterable<string> = createReadStream(path, { encoding: 'utf8', highWaterMark: pieceChars });
  let waiting = '';
  for await (const chunk of chunks) {
    waiting += chunk;
    if (waiting.length < pieceChars) continue;
    const end = safeEnd(waiting);
    yield waiting.slice(0, end);
    waiting = waiting.slice(end);
  }
  yield waiting;
}

/** Where a text can be cut without cutting a secret: behind a line, and before a private key that does not end in it. */
function safeEnd(text: string): number {
  const line = text.lastIndexOf('\n') + 1;
  const key = text.lastIndexOf(keyBegins, line);
  const end = key > text.lastIndexOf(keyEnds, line) ? key : line;
  return end > 0 && text.length - end < pieceChars ? end : text.length;
}

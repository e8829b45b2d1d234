import type { RunEvent, RunEventBody } from '../protocol/run-event.js';

/** The kinds of event that a reader wants. */
export type EventTypes = ReadonlySet<RunEventBody['type']>;

/** Longest beginning of a line, in bytes, that holds its envelope and its type. */
const headBytes = 256;

/** An event from its line; undefined for a line that is none. */
export function parseEvent(line: string): RunEvent | undefined {
  try {
    const event: RunEvent | undefined = JSON.parse(line);
    return typeof event?.seq === 'number' && typeof event.type === 'string' ? event : undefined;
  } catch {
    return undefined;
  }
}

const time = '"time":"2026-01-01T00:00:00.000Z';
const mark = '","type":"';

/**
 * Whether an event may be of the wanted types, told from the beginning of its line without parsing it: most events
 * are details that most readers do not want. True when the type does not stand where the log puts it.
 */
export function mayBe(types: EventTypes, line: string): boolean {
  const at = line.indexOf(mark);
  if (at < time.length || !line.startsWith('"time":"', at - time.length)) return true;
  const from = at + mark.length;
  const type: string = line.slice(from, line.indexOf('"', from));
  for (const each of types) if (each === type) return true;
  return false;
}

/** An event of the wanted types from the bytes of its line. */
export function readWanted(bytes: Buffer, types: EventTypes | undefined): RunEvent | undefined {
  if (types === undefined) return parseEvent(bytes.toString('utf8'));
  if (!mayBe(types, bytes.toString('latin1', 0, headBytes))) return undefined;
  return onlyOf(types, parseEvent(bytes.toString('utf8')));
}

/** The event, when it is of the wanted types. */
export function onlyOf(types: EventTypes | undefined, event: RunEvent | undefined): RunEvent | undefined {
  return event === undefined || types === undefined || types.has(event.type) ? event : undefined;
}

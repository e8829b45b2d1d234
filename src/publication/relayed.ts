import { createRedactor } from '../support/redact.js';
import { cleanName } from './cap-record.js';
import { PublicationRecord } from './record.js';

/** Where records come from that another workflow run has left: what its event says, not they. */
export interface RelaySource {
  /** The commit that the run tested. */
  readonly sha: string;
  /** The workflow run itself; without one only the commit is checked. */
  readonly run?: { readonly id: string; readonly attempt: number; readonly workflow: string };
  /** The page of the run, in place of any address in a record. */
  readonly url?: string;
}

/** Commands that a stranger may suggest in our name: ours, without anything that a shell would read as more. */
const harmless = /^assay (?:run|coverage)(?: [\w@%+=:,./-]+)*$/;

const knownShapes = createRedactor({});

/**
 * The record of a value that a run without rights has left, such as one of a fork. Anybody may have written it: it
 * must speak for that run and its commit alone, its links and commands are not passed on. A sentence when it is refused.
 */
export function relayedRecord(value: unknown, source: RelaySource): PublicationRecord | string {
  const parsed = PublicationRecord.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const place = issue?.path.join('.') ?? '';
    return `it is no record: ${place === '' ? '' : `${place}: `}${issue?.message ?? 'unknown shape'}`;
  }
  const { url: _url, repro, ...record } = parsed.data;
  if (record.sha !== source.sha) return `it is of commit ${record.sha}, not of ${source.sha}`;
  const { run } = source;
  if (run !== undefined) {
    if (record.run.host !== 'gha' || record.run.id !== run.id) return 'it is of another workflow run';
    if (record.run.attempt > run.attempt) return `it is of attempt ${record.run.attempt}, which has not been made`;
    if (!isSameName(record.run.workflow, run.workflow)) return 'it names another workflow';
  }
  const commands = repro?.filter((command) => harmless.test(command));
  return {
    ...record,
    ...(commands !== undefined && commands.length > 0 && { repro: commands }),
    ...(source.url !== undefined && { url: source.url }),
  };
}

/** As names: a record has them clean, on one line and cut, and the event as somebody wrote them. */
function isSameName(a: string, b: string): boolean {
  return cleanName(a, knownShapes) === cleanName(b, knownShapes);
}

/** `?model=NAME&baseline=true`, each only when it is needed. */
export interface ArmOfUri {
  readonly model?: string;
  readonly baseline?: true;
}

/** What one of our URIs names. */
export type AssayUri =
  | { readonly kind: 'run'; readonly runId: string }
  | { readonly kind: 'task'; readonly runId: string; readonly taskId: string; readonly arm: ArmOfUri }
  | {
      readonly kind: 'transcript';
      readonly runId: string;
      readonly taskId: string;
      readonly trial: number;
      readonly arm: ArmOfUri;
    }
  | { readonly kind: 'eval'; readonly path: string };

const runUri = /^assay:\/\/runs\/([^/]+)(?:\/tasks\/([^/?]+)(?:\/trials\/(\d+)\/transcript)?(?:\?([^#]*))?)?$/;
const evalUri = /^assay:\/\/evals\/(.+)$/;

/** Undefined when it is none of ours. */
export function parseAssayUri(uri: string): AssayUri | undefined {
  const path = evalUri.exec(uri)?.[1];
  if (path !== undefined) return { kind: 'eval', path: decode(path) };
  const [, run, task, trial, query] = runUri.exec(uri) ?? [];
  if (run === undefined) return undefined;
  const runId = decode(run);
  if (task === undefined) return { kind: 'run', runId };
  const taskId = decode(task);
  return trial === undefined
    ? { kind: 'task', runId, taskId, arm: armOf(query) }
    : { kind: 'transcript', runId, taskId, trial: Number(trial), arm: armOf(query) };
}

function armOf(query = ''): ArmOfUri {
  const given = new URLSearchParams(query);
  const model = given.get('model');
  return { ...(model !== null && { model }), ...(given.get('baseline') === 'true' && { baseline: true }) };
}

export function runUriOf(runId: string): string {
  return `assay://runs/${encodeURIComponent(runId)}`;
}

/** Slashes stay as they are, so that a path can be read in its URI. */
export function evalUriOf(path: string): string {
  return `assay://evals/${path.split('/').map(encodeURIComponent).join('/')}`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a stray % is a character like any other
  }
}

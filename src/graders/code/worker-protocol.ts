/** One grading as a worker gets it. */
export interface WorkerRequest {
  readonly id: number;
  readonly assertions: readonly string[];
  /** JSON text of an object: the names that assertions see, with their values. */
  readonly names: string;
  /** Assertions are compiled and not run: true for those that could be. */
  readonly check?: true;
}

/** What comes of one grading. Workers give answers in the order of the requests. */
export interface WorkerAnswer {
  readonly id: number;
  /** One for each assertion: its truth, or the text of its error. Missing when the grading broke the worker. */
  readonly results?: readonly (boolean | string)[];
  /** Why there are no results. */
  readonly broken?: string;
  /** The worker has grown large or is broken: it should be replaced. */
  readonly retire?: boolean;
}

export interface WorkerLimits {
  /** Time for one assertion. */
  readonly assertionMs: number;
  readonly memoryBytes: number;
}

/** By hand: a schema library would cost more than the grading. Throws on anything that is no answer. */
export function parseAnswer(value: unknown): WorkerAnswer {
  if (typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'number') {
    const { id } = value;
    const retire = 'retire' in value && value.retire === true;
    if ('broken' in value) return { id, broken: String(value.broken), retire };
    if ('results' in value && Array.isArray(value.results))
      return { id, results: value.results.map(parseResult), retire };
  }
  throw new TypeError('a sandbox gave something that is no answer');
}

function parseResult(value: unknown): boolean | string {
  if (typeof value === 'boolean' || typeof value === 'string') return value;
  throw new TypeError('a sandbox gave something that is no result');
}

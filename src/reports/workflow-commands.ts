import { cleanText, shortLine } from './clean-text.js';

/** GitHub shows the first ten of each kind of one step. */
const shownPerKind = 10;
const messageChars = 2_000;

/** A mark at a place of a file. Lines and columns from 1. */
export interface Annotation {
  readonly kind: 'error' | 'warning';
  readonly file?: string;
  readonly line?: number;
  readonly endLine?: number;
  readonly column?: number;
  readonly title: string;
  readonly message: string;
}

/**
 * Workflow commands of GitHub, one on each line, errors first, at most ten of each kind; the tenth says how many more
 * there are. `place` gives the path of a file as GitHub knows it: relative to the repository.
 */
export async function workflowCommands(
  annotations: Iterable<Annotation> | AsyncIterable<Annotation>,
  place: (path: string) => string,
): Promise<string> {
  const lines: Record<Annotation['kind'], string[]> = { error: [], warning: [] };
  const more = { error: 0, warning: 0 };
  for await (const annotation of annotations) {
    const list = lines[annotation.kind];
    if (list.length < shownPerKind) list.push(command(annotation, place));
    else more[annotation.kind] += 1;
  }
  for (const kind of ['error', 'warning'] as const) {
    if (more[kind] === 0) continue;
    // The last one gives its place to the count.
    const message = `${more[kind] + 1} more, see the summary of this step or the other reports`;
    lines[kind][shownPerKind - 1] = command({ kind, title: `assay: more ${kind}s`, message }, place);
  }
  return [...lines.error, ...lines.warning].map((line) => `${line}\n`).join('');
}

function command(
  { kind, file, line, endLine, column, title, message }: Annotation,
  place: (path: string) => string,
): string {
  const properties = [
    ...(file === undefined ? [] : [`file=${escapeProperty(place(file))}`]),
    ...(line === undefined ? [] : [`line=${line}`]),
    ...(endLine === undefined ? [] : [`endLine=${endLine}`]),
    ...(column === undefined ? [] : [`col=${column}`]),
    `title=${escapeProperty(shortLine(title, 200))}`,
  ];
  const text = message.length > messageChars ? `${message.slice(0, messageChars)}…` : message;
  return `::${kind} ${properties.join(',')}::${escapeData(cleanText(text))}`;
}

/** As the runner takes it back: `%` first. */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

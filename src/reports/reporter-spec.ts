export const reporterKinds = ['junit', 'md', 'json', 'github'] as const;
export type ReporterKind = (typeof reporterKinds)[number];

/** One report that is asked for. `github` without a file writes to the summary of the workflow step. */
export interface ReporterSpec {
  readonly kind: ReporterKind;
  readonly file?: string;
}

const otherNames: ReadonlyMap<string, ReporterKind> = new Map([
  ['markdown', 'md'],
  ['xml', 'junit'],
  ['github-comment', 'md'],
  ['github-actions', 'github'],
  ['gh', 'github'],
]);

/** `KIND:FILE` or `github`, taken apart; or why it is none. */
export function parseReporter(text: string): ReporterSpec | { readonly problem: string } {
  const at = text.indexOf(':');
  const name = at === -1 ? text : text.slice(0, at);
  const file = at === -1 ? undefined : text.slice(at + 1);
  const kind = reporterKinds.find((each) => each === name);
  if (kind === undefined) {
    const other = otherNames.get(name.toLowerCase());
    const hint = other === undefined ? `the kinds are ${reporterKinds.join(', ')}` : `did you mean ${other}?`;
    const path = at === -1 ? '; a path belongs before --reporter' : '';
    return { problem: `There is no reporter ${JSON.stringify(name)}: ${hint}${path}.` };
  }
  if (file === '' || (file === undefined && kind !== 'github'))
    return { problem: `The reporter ${kind} needs a file: ${kind}:FILE.` };
  return { kind, ...(file !== undefined && { file }) };
}

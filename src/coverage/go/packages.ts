/** A package as `go list` tells it. */
export interface GoPackage {
  readonly importPath: string;
  /** Absolute; empty when there is no such directory. */
  readonly dir: string;
  /** Names of its own files, without tests. */
  readonly files: readonly string[];
  readonly hasTests: boolean;
  /** The patterns of the command line that match it. */
  readonly match: readonly string[];
  /** Why it cannot be loaded. */
  readonly error?: string;
}

/** The fields that `readPackages` needs, for `go list -e -json=…`. */
export const listFields = 'ImportPath,Dir,GoFiles,CgoFiles,TestGoFiles,XTestGoFiles,Match,Error';

/** Reads the stream of indented objects that `go list -json` prints. Throws SyntaxError for what is none. */
export function readPackages(text: string): GoPackage[] {
  const objects = text.split(/^\}\r?$/m).filter((part) => part.trim() !== '');
  return objects.map((part) => packageOf(JSON.parse(`${part}}`)));
}

function packageOf(value: unknown): GoPackage {
  const error = textOf(memberOf(memberOf(value, 'Error'), 'Err'));
  return {
    importPath: textOf(memberOf(value, 'ImportPath')),
    dir: textOf(memberOf(value, 'Dir')),
    files: [...namesOf(value, 'GoFiles'), ...namesOf(value, 'CgoFiles')],
    hasTests: namesOf(value, 'TestGoFiles').length + namesOf(value, 'XTestGoFiles').length > 0,
    match: namesOf(value, 'Match'),
    ...(error !== '' && { error }),
  };
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Object.getOwnPropertyDescriptor(value, name)?.value : undefined;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function namesOf(value: unknown, name: string): readonly string[] {
  const list = memberOf(value, name);
  return Array.isArray(list) ? list.filter((each) => typeof each === 'string') : [];
}

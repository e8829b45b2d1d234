import { DomainError } from '../../protocol/errors.js';
import type { ProcessResult } from '../../support/process-group.js';
import type { RunGo } from './go-process.js';
import { type GoPackage, listFields, readPackages } from './packages.js';

/** A list of packages larger than this is not read. */
const maxBytes = 256 * 1024 * 1024;

/**
 * All packages of some patterns, by one `go list`. Throws DomainError: run-failed when `go` itself does not work here,
 * invalid-params for a pattern that names no package.
 */
export async function listPackages(
  runGo: RunGo,
  patterns: readonly string[],
  flags: readonly string[],
): Promise<GoPackage[]> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const keep = (chunk: Buffer): void => {
    bytes += chunk.length;
    if (bytes <= maxBytes) chunks.push(chunk);
  };
  const result = await runGo(['list', '-e', `-json=${listFields}`, ...flags, '--', ...patterns], keep);
  requireDone(result, 'go list');
  if (bytes > maxBytes) throw new DomainError('limit', 'go list has printed more than 256 MiB');
  const packages = readPackages(Buffer.concat(chunks).toString('utf8'));
  for (const { dir, importPath, error } of packages) {
    if (dir !== '' || error === undefined) continue;
    const hint = 'name packages as `go list` takes them, relative to the directory of go.mod';
    throw new DomainError('invalid-params', `resolve ${JSON.stringify(importPath)}: ${error}`, { hint });
  }
  return packages;
}

const ofOtherWorkspace =
  /does not contain modules listed in go\.work|not one of the workspace modules listed in go\.work|no modules were found in the current workspace/;

/** True when `go list` has failed because a go.work above the module does not use it. */
export function isOfOtherWorkspace(error: unknown): boolean {
  return error instanceof DomainError && ofOtherWorkspace.test(error.message);
}

/** Throws DomainError('run-failed') with what the command said unless it has done its work. */
export function requireDone(result: ProcessResult, what: string): void {
  if (result.spawnError !== undefined) throw noGo(result.spawnError);
  if (result.timedOut) throw new DomainError('run-failed', `${what} took longer than the run may take`);
  if (result.exitCode === 0) return;
  const said = result.stderr.text.trim().slice(0, 4_000);
  throw new DomainError('run-failed', `${what} failed: ${said === '' ? `exit ${result.exitCode}` : said}`);
}

/** What is missing, when it is `go` itself. */
export function noGo(why: string): DomainError {
  const hint = 'install Go (https://go.dev/dl) and put its bin directory into PATH, or name finished reports';
  return new DomainError('run-failed', `this is a Go module and go cannot be started: ${why}`, { hint });
}

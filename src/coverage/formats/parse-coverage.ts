import type { CoverageData, CoverageFormat, Result } from '../model.js';
import { parseGoProfile } from './go-profile.js';
import { parseLcov } from './lcov.js';
import { FormatError, located, locatedLater } from './problem.js';
import type { Turn } from './turn.js';

/** Bytes of the largest report that is read; a file is to be measured before it is. */
export const maxReportBytes = 64 * 1024 * 1024;

const known = 'known are Go coverprofiles, Istanbul JSON (coverage-final.json), lcov and Cobertura XML';

/**
 * A coverage report in any of the known formats, told apart by their content. `name` is what problems call the file.
 * Paths stay as the report writes them: see `relocate`.
 */
export async function parseCoverage(
  text: string,
  { name, turn = async () => {} }: { readonly name: string; readonly turn?: Turn },
): Promise<Result<CoverageData>> {
  if (text.length > maxReportBytes) {
    const problem = { file: name, line: 1, message: 'the report is larger than 64 MiB', hint: 'split it' };
    return { ok: false, problem };
  }
  // Not `trim`: a cut at the end is to be seen.
  const body = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const format = formatOf(body);
  switch (format) {
    case 'go':
      return await locatedLater(name, () => parseGoProfile(body, turn));
    case 'lcov':
      return await locatedLater(name, () => parseLcov(body, turn));
    case 'istanbul': {
      const { parseIstanbul } = await import('./istanbul.js');
      return await locatedLater(name, () => parseIstanbul(body, turn));
    }
    case 'cobertura': {
      const [{ parseCobertura }, library] = await Promise.all([import('./cobertura.js'), import('fast-xml-parser')]);
      return located(name, () => parseCobertura(body, library));
    }
    default:
      return located(name, () => {
        if (body.trim() === '') throw new FormatError(1, 'the report is empty', known);
        throw new FormatError(1, 'the format of the report is not known', known);
      });
  }
}

function formatOf(text: string): CoverageFormat | undefined {
  const start = text.slice(0, 4_096).trimStart();
  if (start.startsWith('mode:')) return 'go';
  if (start.startsWith('{')) return 'istanbul';
  if (start.startsWith('<')) return 'cobertura';
  // A tracefile may begin with remarks.
  return /^(#.*\n\s*)*(TN|SF|VER):/.test(start) ? 'lcov' : undefined;
}

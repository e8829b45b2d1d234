import type { DiagnosticList } from './diagnostics.js';
import { valueAt } from './issues.js';
import type { SourceFile } from './source-file.js';

/** Keys of waza's project file that are for what Assay does otherwise, each with the way it does. */
const otherwise = [
  ['defaults.verbose', 'every event of a run is on disk; `eval.run {events: "all"}` and a terminal show them'],
  ['defaults.sessionLog', 'every run keeps its events in `events.ndjson` of its directory'],
  ['server.port', 'the server speaks over stdin and stdout and opens no port'],
  [
    'server.resultsDir',
    '`run.list` and `run.result` show the store of runs (`assay --store DIR`); `assay compare` and `assay interpret` take any result file',
  ],
  ['dev', 'it is for the development loop of waza, which Assay does not have'],
  ['tokens', 'it is for counting the tokens of skills, which changes nothing in a run'],
  [
    'storage',
    'nothing is uploaded: write the outcomes with `paths.results` or `--reporter json:FILE`, and upload them in a step of your own',
  ],
].map(([key = '', why = '']) => ({ key, path: key.split('.'), why }));

/** Says of every such key that it changes nothing in a run; one that is empty, 0 or false asks for nothing. */
export function tellDoneOtherwise(data: object, source: SourceFile, list: DiagnosticList): void {
  for (const { key, path, why: hint } of otherwise) {
    if (isNothing(valueAt(data, path))) continue;
    const message = `\`${key}\` changes nothing in a run`;
    list.add(source, { severity: 'warning', code: 'done-otherwise', message, path, target: 'key', hint });
  }
}

function isNothing(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.values(value).every(isNothing);
  return value === undefined || value === null || value === false || value === '' || value === 0;
}

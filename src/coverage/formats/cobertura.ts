import * as z from 'zod';
import { messageOf } from '../../support/message-of.js';
import type { CoverageData, Point, Unit } from '../model.js';
import { addHits, measured } from './measured.js';
import { FormatError, lineAt, lineOf } from './problem.js';

type Library = Pick<typeof import('fast-xml-parser'), 'XMLParser' | 'XMLValidator'>;

/** Elements that are lists even when there is one. */
const lists = new Set(['package', 'class', 'method', 'line', 'source']);

/** The elements called `key` within another; an element without content is the empty text. */
const list = <S extends z.ZodType>(key: string, item: S) =>
  z
    .unknown()
    .default('')
    .transform((value) => (value === '' ? [] : isObject(value) ? (value[key] ?? []) : value))
    .pipe(z.array(item));
const whole = z
  .string()
  .regex(/^\d{1,16}$/)
  .transform(Number);
const Line = z.object({
  '@number': whole,
  '@hits': whole,
  '@branch': z.string().optional(),
  '@condition-coverage': z.string().optional(),
});
type Line = z.output<typeof Line>;
const Method = z.object({
  '@name': z.string(),
  '@signature': z.string().optional(),
  lines: list('line', Line),
});
const Class = z.object({
  '@filename': z.string().min(1),
  methods: list('method', Method),
  lines: list('line', Line),
});
type Class = z.output<typeof Class>;
const Coverage = z.object({
  coverage: z.object({
    sources: list('source', z.string()),
    packages: list('package', z.object({ classes: list('class', z.unknown()) })),
  }),
});

/** Cobertura XML, as coverage.py, coverlet, cargo and many others write it. Throws FormatError. */
export function parseCobertura(text: string, { XMLParser, XMLValidator }: Library): CoverageData {
  const root = Coverage.safeParse(parseXml(text, { XMLParser, XMLValidator }));
  if (!root.success) throw notCobertura('the XML is not a Cobertura report');
  const { sources, packages } = root.data.coverage;
  const classes = packages.flatMap(({ classes: inner }) => inner).map((each) => classOf(each, text));
  if (classes.length === 0) throw notCobertura('the report names no class');
  return {
    format: 'cobertura',
    sources: sources.filter((source) => source !== ''),
    files: filesOf(classes, text),
  };
}

function parseXml(text: string, { XMLParser, XMLValidator }: Library): unknown {
  const checked = XMLValidator.validate(text);
  if (checked !== true) {
    // What is never closed has no place of its own: the end is missing.
    const line = checked.err.code === 'InvalidXml' ? lineAt(text, text.length) : checked.err.line;
    throw new FormatError(line, 'the report is not whole XML', 'make the report again');
  }
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    parseTagValue: false,
    parseAttributeValue: false,
    isArray: (name, _path, _leaf, isAttribute) => !isAttribute && lists.has(name),
  });
  try {
    return parser.parse(text);
  } catch (error) {
    // The library refuses external entities, floods of them, and elements a hundred deep.
    throw new FormatError(
      1,
      `the XML is refused: ${messageOf(error)}`,
      'no coverage report has entities or is that deep',
    );
  }
}

function notCobertura(message: string): FormatError {
  return new FormatError(1, message, 'Clover and JaCoCo are other formats: write Cobertura or lcov');
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function classOf(value: unknown, text: string): Class {
  const result = Class.safeParse(value);
  if (result.success) return result.data;
  const name = z.object({ '@filename': z.string() }).safeParse(value);
  const line = name.success ? lineOf(text, `filename="${name.data['@filename']}"`) : 1;
  const where = (result.error.issues[0]?.path ?? []).map(String).join('.').replaceAll('@', '');
  throw new FormatError(line, `a class is not in Cobertura's form at \`${where}\``, 'make the report again');
}

/** Classes of one file are one file: inner classes, partial classes, templates. */
function filesOf(classes: readonly Class[], text: string): CoverageData['files'] {
  const byFile = new Map<string, Class[]>();
  for (const each of classes) {
    const path = each['@filename'];
    const known = byFile.get(path);
    if (known === undefined) byFile.set(path, [each]);
    else known.push(each);
  }
  const methods = classes.some((each) => each.methods.length > 0);
  const branches = classes.some((each) => each.lines.some((line) => isBranch(line)));
  return [...byFile].map(([path, list]) => {
    const at = (): number => lineOf(text, `filename="${path}"`);
    const lines = list.flatMap((each) => each.lines);
    return measured('cobertura', {
      path,
      units: unitsOf(lines, at),
      ...(branches && { branches: branchesOf(lines, at) }),
      ...(methods && { functions: functionsOf(list) }),
    });
  });
}

/** Coverlet writes `True`. */
function isBranch(line: Line): boolean {
  return line['@branch']?.toLowerCase() === 'true';
}

function unitsOf(lines: readonly Line[], at: () => number): readonly Unit[] {
  const hits = new Map<number, number>();
  for (const line of lines) {
    if (line['@number'] < 1) throw new FormatError(at(), 'lines count from 1');
    hits.set(line['@number'], addHits(hits.get(line['@number']) ?? 0, line['@hits']));
  }
  return [...hits].map(([line, count]) => ({ startLine: line, endLine: line, weight: 1, hits: count }));
}

/** `50% (1/2)`: which of the two ways was taken is not told, so the first ones count as taken. */
function branchesOf(lines: readonly Line[], at: () => number): readonly Point[] {
  const points = new Map<string, Point>();
  for (const line of lines) {
    if (!isBranch(line)) continue;
    const found = /\((\d{1,9})\/(\d{1,9})\)/.exec(line['@condition-coverage'] ?? '');
    if (found === null) throw new FormatError(at(), 'a branch has no `condition-coverage="50% (1/2)"`');
    const [covered, total] = [Number(found[1]), Number(found[2])];
    if (covered > total || total > 100_000) throw new FormatError(at(), 'a branch has more ways covered than it has');
    for (let way = 0; way < total; way++) {
      const key = `${line['@number']}:${way}`;
      const hits = Math.max(points.get(key)?.hits ?? 0, way < covered ? 1 : 0);
      points.set(key, { key, line: line['@number'], hits });
    }
  }
  return [...points.values()];
}

function functionsOf(classes: readonly Class[]): readonly Point[] {
  const points = new Map<string, Point>();
  for (const method of classes.flatMap((each) => each.methods)) {
    const lines = method.lines;
    const line = lines[0]?.['@number'] ?? 1;
    const key = `${line}:${method['@name']}${method['@signature'] ?? ''}`;
    const hits = Math.max(0, points.get(key)?.hits ?? 0, ...lines.map((each) => each['@hits']));
    points.set(key, { key, line, hits });
  }
  return [...points.values()];
}

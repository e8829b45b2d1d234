import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { XMLParser } from 'fast-xml-parser';
import { beforeAll, describe, expect, it } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import { junitReport } from '../../../src/reports/junit.js';
import type { SuiteReport } from '../../../src/reports/report-input.js';
import { outcome, task, trial } from '../../helpers/outcomes.js';
import { suiteOf } from '../../../src/reports/report-input.js';
import { interrupted, suite, tasks, textOf, unloaded } from './suites.js';

let schema: string;
beforeAll(async () => {
  schema = await readFile(join(import.meta.dirname, '../../fixtures/schemas/junit-10.xsd'), 'utf8');
});

/** What Jenkins' schema has against a report. */
async function faults(xml: string): Promise<readonly string[]> {
  const { errors } = await validateXML({
    xml: [{ fileName: 'report.xml', contents: xml }],
    schema: [schema],
  });
  return errors.map((each) => each.rawMessage);
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  isArray: (name) => ['testsuite', 'testcase', 'property'].includes(name),
});
const parse = (xml: string) => parser.parse(xml).testsuites;

/** Counts of the elements themselves, to hold the attributes to. */
function counted(cases: readonly object[]) {
  const having = (name: string): number => cases.filter((each) => name in each).length;
  return { tests: cases.length, failures: having('failure'), errors: having('error'), skipped: having('skipped') };
}

function stated(element: Record<string, string>) {
  return Object.fromEntries(['tests', 'failures', 'errors', 'skipped'].map((key) => [key, Number(element[`@${key}`])]));
}

describe('the JUnit report', () => {
  it('is held to a schema that finds mistakes', async () => {
    const xml = await textOf(junitReport([await suite(tasks)]));

    expect(await faults(xml.replace('<testcase ', '<testcase status="bad" '))).not.toEqual([]);
    expect(await faults(xml.replace('</testsuites>', ''))).not.toEqual([]);
  });

  it('keeps failed, error and skipped apart, and its text clean', async () => {
    const xml = await textOf(junitReport([await suite(tasks)]));

    expect(await faults(xml)).toEqual([]);
    expect(xml.replace(/<properties>.*<\/properties>/, '')).toMatchInlineSnapshot(`
      "<?xml version="1.0" encoding="UTF-8"?>
      <testsuites name="assay" tests="5" failures="1" errors="1" time="1.274">
      <testsuite name="suite" tests="5" failures="1" errors="1" skipped="2" time="1.274" timestamp="2026-01-01T00:00:00.000Z" file="/repo/evals/eval.yaml">
      <testcase name="good" classname="s" time="0.010"/>
      <testcase name="bad: Says | &lt;b&gt;hello&lt;/b&gt; &amp; &quot;more&quot;" classname="s" time="1.244"><failure message="1 of 2 trials passed, score 0.75: tone (score 0.50): too loud &amp; &lt;long&gt; [trial 2 of 2]" type="GraderFailure">tone (score 0.50): too loud &amp; &lt;long&gt; [trial 2 of 2]</failure><system-out>[trial 2: failed]
      line one
      red � ]]&gt; \`\`\`

      </system-out></testcase>
      <testcase name="broken" classname="s" time="0.010"><error message="0 of 1 trial passed: no answer within 3 s" type="ExecutionError">no answer within 3 s</error></testcase>
      <testcase name="left" classname="s" time="0.000"><skipped message="skipped"/></testcase>
      <testcase name="cut" classname="s" time="0.010"><skipped message="canceled"/></testcase>
      </testsuite>
      </testsuites>
      "
    `);
  });

  it('fits the schema with every kind of suite in one file, under names of their own, with counts that are true', async () => {
    const suites: SuiteReport[] = [
      await suite(tasks, { skill: 'true' }),
      await suite(tasks),
      await suite(tasks),
      unloaded,
      interrupted,
      await suite([], { status: 'failed', error: { kind: 'hook-failed', message: 'before_run ended with 1' } }),
    ];
    const xml = await textOf(junitReport(suites));
    const report = parse(xml);

    expect(await faults(xml)).toEqual([]);
    const names = report.testsuite.map((each: Record<string, string>) => each['@name']);
    expect(new Set(names).size).toBe(6);
    expect(report.testsuite[0].testcase[0]['@classname']).toBe('true');
    for (const each of report.testsuite) expect(stated(each)).toEqual(counted(each.testcase));
    const all = counted(report.testsuite.flatMap((each: { testcase: object[] }) => each.testcase));
    expect(stated(report)).toMatchObject({ tests: all.tests, failures: all.failures, errors: all.errors });
    expect(xml).toContain('unknown key &quot;tsks&quot;');
  });

  it('gives each of several models a test suite, and no two test cases one name', async () => {
    const two = ['a', 'b'].flatMap((model) => tasks.map((each) => ({ ...each, model })));
    const xml = await textOf(junitReport([await suite(two)]));
    const report = parse(xml);

    expect(await faults(xml)).toEqual([]);
    expect(report.testsuite.map((each: Record<string, string>) => each['@name'])).toEqual(['suite [a]', 'suite [b]']);
    for (const each of report.testsuite) expect(stated(each)).toEqual(counted(each.testcase));
    const names = report.testsuite.flatMap((each: { testcase: Record<string, string>[] }) =>
      each.testcase.map((one) => `${one['@classname']}/${one['@name']}`),
    );
    expect(new Set(names).size).toBe(names.length);
  });

  it.each([
    ['a canceled run', { status: 'canceled' }, 'error'],
    ['a run that broke off', { status: 'failed', error: { kind: 'x', message: 'y' } }, 'error'],
    [
      'a metric below its threshold',
      {
        verdict: 'failed',
        metrics: { m: { identifier: 'm', weight: 1, measured: true, value: 0.5, threshold: 0.9, passed: false } },
      },
      'failure',
    ],
    [
      'a metric that could not be measured',
      { verdict: 'error', metrics: { m: { identifier: 'm', weight: 1, measured: false } } },
      'error',
    ],
    ['a verdict that nothing explains', { verdict: 'failed' }, 'failure'],
    ['a run without tasks', { verdict: 'error' }, 'error'],
  ] as const)('is red for %s though every task passed', async (_, overrides, element) => {
    const { verdict: __, ...base } = outcome([task('good', 'passed', { runs: [trial('passed')] })]);
    const xml = await textOf(junitReport([await suiteOf({ ...base, ...overrides })]));

    expect(await faults(xml)).toEqual([]);
    expect(xml).toContain(`<${element} `);
    expect(stated(parse(xml))).toMatchObject({
      failures: element === 'failure' ? 1 : 0,
      errors: element === 'error' ? 1 : 0,
    });
  });

  it('is green for a run that passed', async () => {
    const xml = await textOf(junitReport([await suite(tasks.slice(0, 1), { verdict: 'passed' })]));

    expect(stated(parse(xml))).toMatchObject({ tests: 1, failures: 0, errors: 0 });
    expect(xml).not.toMatch(/<(failure|error|skipped)/);
  });

  it('is well-formed whatever a task and an agent say, and says the same when it is read back', async () => {
    const anything = fc.string({ unit: 'binary', maxLength: 40 });
    // Many in one file: each validation starts a worker.
    const many = fc.array(fc.tuple(anything, anything, anything), { minLength: 100, maxLength: 100 });
    await fc.assert(
      fc.asyncProperty(many, async (list) => {
        const told = list.map(([name, said, why]) =>
          task(name, 'failed', { runs: [trial('failed', { final_output: said, error_msg: why })] }),
        );
        const xml = await textOf(junitReport([await suite(told, { skill: list[0]?.[1] ?? '' })]));
        expect(await faults(xml)).toEqual([]);
      }),
      { numRuns: 3, endOnFailure: true },
    );
    const plain = fc.string({ unit: 'grapheme-ascii', maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(plain, async (said) => {
        const runs = [trial('failed', { final_output: `<${said}>` })];
        const report = parse(await textOf(junitReport([await suite([task('t', 'failed', { runs })])])));
        expect(report.testsuite[0].testcase[0]['system-out']).toBe(`[trial 1: failed]\n<${said}>\n`);
      }),
    );
  });

  it('keeps the head and tail of long outputs, and of many trials the first', async () => {
    const runs = Array.from({ length: 50 }, (_, index) =>
      trial('failed', { run_number: index + 1, final_output: `HEAD${'x'.repeat(100_000)}TAIL` }),
    );
    const xml = await textOf(junitReport([await suite([task('t', 'failed', { runs })])]));

    expect(xml.length).toBeLessThan(50_000);
    expect(xml).toContain('HEADx');
    expect(xml).toContain('xTAIL');
    expect(xml).toMatch(/… 9\d{4} characters left out …/);
    expect(xml).toContain('[46 more trials are in the result]');
  });

  it('holds one task at a time', async () => {
    let living = 0;
    let most = 0;
    const lazy = async function* () {
      for (let index = 0; index < 200; index++) {
        living += 1;
        most = Math.max(most, living);
        yield task(`t${index}`, 'failed', { runs: [trial('failed', { final_output: 'x'.repeat(10_000) })] });
        living -= 1;
      }
    };
    const { head } = await suite([]);
    const counts = { total: 200, passed: 0, failed: 200, error: 0, skipped: 0, canceled: 0, duration_ms: 0 };
    let pieces = 0;
    for await (const piece of junitReport([{ kind: 'ran', head, groups: [{ counts }], tasks: lazy }])) {
      pieces += 1;
      expect(piece.length).toBeLessThan(40_000);
    }
    expect(most).toBe(1);
    expect(pieces).toBeGreaterThan(200);
  });
});

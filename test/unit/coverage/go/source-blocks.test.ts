import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createRunGo } from '../../../../src/coverage/go/go-process.js';
import { measureGo } from '../../../../src/coverage/go/measure-go.js';
import { sourceBlocks } from '../../../../src/coverage/go/source-blocks.js';
import { fakeGo } from '../../../helpers/fake-go.js';
import { hasGo, needsGo, writeModule } from '../../../helpers/go-modules.js';
import { scratch } from '../../../helpers/processes.js';

const code = `package a

func F(x int) int {
	if x > 1 { return 1 }
	for range 3 { func() { println("a // b") }() }
	return 2
}

func None() {}

var V = func() int { return 1 }
`;

const watch = { planned: () => {}, phase: () => {}, ended: () => {}, warn: () => {} };
const settings = { strategy: 'together', patterns: ['./...'], exclude: [], env: {}, passEnv: [] } as const;

async function contextOf(dir: string, env: NodeJS.ProcessEnv = process.env) {
  return { dir, tempDir: await scratch(), env, signal: new AbortController().signal, cpus: 2, watch };
}

describe.skipIf(!hasGo)(`sourceBlocks${needsGo}`, () => {
  it('has the blocks that Go writes for a package without tests', async () => {
    const dir = await scratch();
    await writeModule(dir, { 'a/a.go': code, 'a/t.go': 'package a\n\ntype T int\n' });
    const context = await contextOf(dir);
    const { reports } = await measureGo(context, settings);
    const known = { importPath: 'example.com/m/a', dir: join(dir, 'a'), files: ['a.go', 't.go'] };
    const runGo = await createRunGo(context, settings);
    const found = await sourceBlocks(runGo, { ...known, hasTests: false, match: [] });
    expect(found?.lines.toSorted()).toEqual(reports[0]?.text.trimEnd().split('\n').slice(1).toSorted());
    expect(found?.statements).toBe(7);
  });
});

// Until Go 1.21 a package without tests was left out of the profile, as if it had nothing to cover.
const older = `case $phase in
test) echo 'mode: atomic' > "$profile"; echo '{"Action":"skip","Package":"example.com/m/a"}'; exit ;;
tool) printf 'package a\\n\\nvar GoCover = struct {\\n\\tNumStmt [2]uint16\\n} {\\n\\tPos: [3 * 2]uint32{\\n\\t\\t3, 5, 0x20013, // [0]\\n\\t\\t7, 7, 0xc000b, // [1]\\n\\t},\\n\\tNumStmt: [2]uint16{\\n\\t\\t2, // 0\\n\\t\\t0, // 1\\n\\t},\\n}\\n' ;;
esac`;

it('a package without tests that Go leaves out of the profile has its blocks all the same', async () => {
  const dir = await scratch();
  const go = await fakeGo(dir, [{ path: 'a', hasTests: false }], older);
  const { reports, packages } = await measureGo(await contextOf(dir, go.env), settings);
  expect(packages).toMatchObject([{ path: 'a', run: 'untested' }]);
  expect(reports.at(-1)).toEqual({
    name: 'go tool cover',
    text: 'mode: atomic\nexample.com/m/a/f.go:3.19,5.2 2 0\nexample.com/m/a/f.go:7.11,7.12 0 0\n',
  });
});

it('looks at the source of no package that a profile tells of, nor at one without functions', async () => {
  const dir = await scratch();
  const skip = `[ $phase = test ] && { echo 'mode: set' > "$profile"; echo '{"Action":"skip","Package":"example.com/m/a"}'; exit; }`;
  const go = await fakeGo(dir, [{ path: 'a', hasTests: false }], skip);
  await writeModule(dir, { 'a/f.go': 'package a\n\ntype T int\n' });
  await measureGo(await contextOf(dir, go.env), settings);
  const commands = [...(await go.commands())];
  const measured = await fakeGo(dir, [{ path: 'a' }]);
  await writeFile(join(dir, 'a/f.go'), code);
  await measureGo(await contextOf(dir, measured.env), settings);
  commands.push(...(await measured.commands()));
  expect(commands).toHaveLength(4);
  expect(commands.filter((each) => each.includes('tool cover'))).toEqual([]);
});

it('takes a package with tests for failed when Go does not tell what is in its source', async () => {
  const dir = await scratch();
  const broken = `case $phase in
test) echo 'mode: set' > "$profile"; printf '%s\\n' '{"Action":"output","Package":"example.com/m/a","Output":"ok  \\tm\\t0.1s\\tcoverage: [no statements]\\n"}' '{"Action":"pass","Package":"example.com/m/a"}'; exit ;;
tool) exit 2 ;;
esac`;
  const go = await fakeGo(dir, [{ path: 'a' }], broken);
  const { packages } = await measureGo(await contextOf(dir, go.env), settings);
  expect(packages).toMatchObject([{ path: 'a', run: 'tests-failed' }]);
});

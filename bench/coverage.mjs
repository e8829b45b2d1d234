// What it costs to measure a Go module on a cold build cache: Assay's one process beside covgate's shape, a process for
// each package, without warming the cache and with it. COVERAGE_MODULE names a real module; without it a small one is
// made, of 12 packages that share a heavy dependency. CPU seconds of all children, wall of each phase, and how often
// the compiler ran. Each cold run has a cache of its own; unchanged runs are repeated on the cache that theirs left.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { measure } from './lib/measure.mjs';
import { command } from './lib/ours.mjs';
import { comparison, skipped } from './lib/report.mjs';
import { median } from './lib/stats.mjs';
import { scratchDir } from './lib/suites.mjs';

const heavy = 'net/http';

function writeModule(dir, packages) {
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'go.mod'), 'module example.com/bench\n\ngo 1.22\n');
  for (let n = 1; n <= packages; n++) {
    const name = `p${n}`;
    mkdirSync(join(dir, name));
    const code = `package ${name}\n\nimport "${heavy}"\n\nfunc F(x int) int {\n\tif x > 1 {\n\t\treturn http.StatusOK\n\t}\n\treturn ${n}\n}\n`;
    writeFileSync(join(dir, name, 'f.go'), code);
    writeFileSync(
      join(dir, name, 'f_test.go'),
      `package ${name}\n\nimport "testing"\n\nfunc TestF(t *testing.T) {\n\tF(2)\n}\n`,
    );
  }
}

/** covgate's own commands: `go test -coverpkg` for each package, so many at once, each followed by `go tool cover`. */
const fanOut = `set -eu
if [ "$WARM" = 1 ]; then go test '-run=^$' -cover $PACKAGES; fi
date +%s.%N > "$WARMED"
printf '%s\\n' $PACKAGES | xargs -P "$PARALLEL" -I '{}' sh -c \
  'out=$(mktemp); go test -coverprofile="$out" -coverpkg="{}" "{}" && go tool cover -func="$out"; rm -f "$out"'`;

/** Stands before every tool that go starts, and counts the compiler. */
function writeCounter(dir) {
  const path = join(dir, 'count.sh');
  const script = `#!/bin/sh\ncase "$1:$*" in */compile:*-V=full*) ;; */compile:*) echo x >> "$COMPILES" ;; esac\nexec "$@"\n`;
  writeFileSync(path, script);
  chmodSync(path, 0o755);
  return path;
}

function go(module, ...args) {
  return spawnSync('go', args, { cwd: module, encoding: 'utf8', maxBuffer: 1 << 28 })
    .stdout.trim()
    .split('\n');
}

/** The seconds of each phase of our newest run. */
function phasesOf(store) {
  const runs = join(store, 'runs');
  const newest = readdirSync(runs).toSorted().at(-1);
  const { timings_ms: timings } = JSON.parse(readFileSync(join(runs, newest, 'result.json'), 'utf8'));
  return Object.fromEntries(Object.entries(timings).map(([phase, ms]) => [`${phase}_s`, ms / 1000]));
}

/** How to run both shapes on a module. `counted`: each tool goes through the counter, which costs a little. */
function shapes({ dir, module, packages, pattern }) {
  const counter = writeCounter(dir);
  const [warmed, store] = [join(dir, 'warmed'), join(dir, 'store')];
  const config = join(dir, 'assay.yaml');
  writeFileSync(config, 'coverage:\n  passEnv: [COMPILES]\n');
  const fanConfig = join(dir, 'fanout.yaml');
  writeFileSync(fanConfig, 'coverage:\n  passEnv: [COMPILES]\n  go: { strategy: fanout }\n');
  const run = async (argv, cache, counted, env = {}) => {
    const compiles = join(dir, 'compiles');
    writeFileSync(compiles, '');
    const flags = `${counted ? `-toolexec=${counter} ` : ''}${process.env['GOFLAGS'] ?? ''}`;
    const place = { GOCACHE: cache, COMPILES: compiles, GOFLAGS: flags };
    const startedAt = Date.now();
    const { cpuMs, wallMs } = await measure(argv, { cwd: module, env: { ...place, ...env }, okCodes: [0, 1] });
    return { cpu: cpuMs / 1000, wall: wallMs / 1000, startedAt, compiles: readFileSync(compiles, 'utf8').length / 2 };
  };
  const ours = async (cache, parallel, { counted = true, settings = config } = {}) => {
    const some = pattern === undefined ? [] : ['--packages', pattern];
    const argv = ['--store', store, 'coverage', '.', '--config', settings, '-p', String(parallel), ...some];
    const result = await run(command('--root', dir, '--root', module, ...argv), cache, counted);
    return { ...result, phases: phasesOf(store) };
  };
  return {
    ours,
    oursFanOut: (cache, parallel) => ours(cache, parallel, { settings: fanConfig }),
    theirs: async (cache, parallel, { warm = false, counted = true } = {}) => {
      const env = {
        PACKAGES: packages.join(' '),
        PARALLEL: String(parallel),
        WARM: warm ? '1' : '0',
        WARMED: warmed,
      };
      const result = await run(['sh', '-c', fanOut], cache, counted, env);
      const warm_s = Number(readFileSync(warmed, 'utf8')) - result.startedAt / 1000;
      return { ...result, phases: { warm_s, run_s: result.wall - warm_s } };
    },
  };
}

export default async function* bench({ quick, rounds = 1, log }) {
  if (spawnSync('go', ['version']).status !== 0) {
    yield skipped('coverage', 'there is no Go on this machine');
    return;
  }
  const { dir, remove } = scratchDir();
  try {
    const module = process.env['COVERAGE_MODULE'] ?? join(dir, 'module');
    if (!existsSync(module)) writeModule(module, quick ? 4 : 12);
    const pattern = process.env['COVERAGE_PACKAGES'];
    const packages = go(module, 'list', pattern ?? './...');
    // What must be compiled once: every package below the tests, those that measure coverage, and each test's program.
    // Nothing compiles `unsafe`.
    const needed = go(module, 'list', '-deps', '-test', '-cover', pattern ?? './...').filter(
      (each) => each !== 'unsafe',
    ).length;
    const { ours, oursFanOut, theirs } = shapes({ dir, module, packages, pattern });
    let caches = 0;
    const cold = () => join(dir, `cache-${++caches}`);
    for (const parallel of quick ? [2] : [2, 8]) {
      const results = { ours: [], fanned: [], plain: [], warmed: [], again: [], fanAgain: [] };
      for (let round = 0; round < rounds; round++) {
        log(`coverage: p=${parallel}, round ${round + 1} of ${rounds}`);
        const [mine, other] = [cold(), cold()];
        results.ours.push(await ours(mine, parallel));
        results.plain.push(await theirs(other, parallel));
        // Neither through the counter: starting it would be the larger part.
        results.again.push(await ours(mine, parallel, { counted: false }));
        results.fanAgain.push(await theirs(other, parallel, { counted: false }));
        results.warmed.push(await theirs(cold(), parallel, { warm: true }));
        if (!quick) results.fanned.push(await oursFanOut(cold(), parallel));
      }
      yield* lines(results, { parallel, quick, needed });
    }
  } finally {
    remove();
  }
}

function* lines(results, { parallel, quick, needed }) {
  const of = (name, read) => median(results[name].map(read));
  const cpu = (name) => of(name, (each) => each.cpu);
  const details = (name) => ({
    wall_s: of(name, (each) => each.wall),
    ...Object.fromEntries(
      Object.keys(results[name][0].phases).map((phase) => [phase, of(name, (each) => each.phases[phase])]),
    ),
    compiles: of(name, (each) => each.compiles),
  });
  const both = (name, peer) => {
    const own = Object.entries(details(name)).map(([key, value]) => [`our_${key}`, value]);
    return { ...Object.fromEntries(own), ...details(peer) };
  };
  const line = (title, name, peer, atMost) =>
    comparison({
      name: `coverage p=${parallel}: ${title}`,
      unit: 'CPU s',
      ours: cpu(name),
      peer: cpu(peer),
      atMost,
      details: both(name, peer),
    });
  yield line('one process, beside a fan-out', 'ours', 'plain', quick ? undefined : parallel === 2 ? 0.7 : 0.35);
  yield line('one process, beside a warmed fan-out', 'ours', 'warmed');
  if (!quick) yield line('our warmed fan-out, beside theirs', 'fanned', 'warmed');
  // Starting Assay itself is the larger part for a module as small as the quick one.
  yield line('again, unchanged', 'again', 'fanAgain', quick ? undefined : 0.15);
  yield comparison({
    name: `coverage p=${parallel}: compiles, beside what there is to compile`,
    unit: '',
    ours: of('ours', (each) => each.compiles),
    peer: needed,
    atMost: 1,
    details: { plain: of('plain', (each) => each.compiles), warmed: of('warmed', (each) => each.compiles) },
  });
}

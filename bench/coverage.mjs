// What it costs to measure a Go module on a cold build cache: Assay's one process beside covgate's shape, a process for
// each package, without warming the cache and with it. COVERAGE_MODULE names a real module; without it a small one is
// made, of 12 packages that share a heavy dependency. CPU seconds of all children, and how often the compiler ran.
import { spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
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

export default async function* bench({ quick, rounds = 1, log }) {
  if (spawnSync('go', ['version']).status !== 0) {
    yield skipped('coverage', 'there is no Go on this machine');
    return;
  }
  const { dir, remove } = scratchDir();
  try {
    const module = process.env['COVERAGE_MODULE'] ?? join(dir, 'module');
    if (process.env['COVERAGE_MODULE'] === undefined) writeModule(module, quick ? 4 : 12);
    const listed = spawnSync('go', ['list', process.env['COVERAGE_PACKAGES'] ?? './...'], {
      cwd: module,
      encoding: 'utf8',
    });
    const packages = listed.stdout.trim().split('\n');
    const counter = writeCounter(dir);
    let caches = 0;
    const run = async (argv, env, cache) => {
      const compiles = join(dir, `compiles-${++caches}`);
      appendFileSync(compiles, '');
      const place = {
        GOCACHE: cache,
        COMPILES: compiles,
        GOFLAGS: `-toolexec=${counter} ${process.env['GOFLAGS'] ?? ''}`,
      };
      const { cpuMs, wallMs } = await measure(argv, { cwd: module, env: { ...place, ...env }, okCodes: [0, 1] });
      return { cpuMs, wallMs, compiles: readFileSync(compiles, 'utf8').length / 2 };
    };
    const cold = () => join(dir, `cache-${caches}`);
    const config = join(module, '.assay.yaml');
    if (process.env['COVERAGE_MODULE'] === undefined) writeFileSync(config, 'coverage:\n  passEnv: [COMPILES]\n');
    const ours = (cache, parallel) =>
      run(
        command('--store', join(dir, 'store'), 'coverage', '.', '-p', String(parallel), ...packagesOption()),
        {},
        cache,
      );
    const theirs = (cache, parallel, warm) =>
      run(
        ['sh', '-c', fanOut],
        { PACKAGES: packages.join(' '), PARALLEL: String(parallel), WARM: warm ? '1' : '0' },
        cache,
      );
    for (const parallel of quick ? [2] : [2, 8]) {
      const results = { ours: [], plain: [], warmed: [], again: [], fanAgain: [] };
      for (let round = 0; round < rounds; round++) {
        log(`coverage: p=${parallel}, round ${round + 1} of ${rounds}`);
        const [mine, other] = [cold(), `${cold()}-fan`];
        results.ours.push(await ours(mine, parallel));
        results.again.push(await ours(mine, parallel));
        results.plain.push(await theirs(other, parallel, false));
        results.fanAgain.push(await theirs(other, parallel, false));
        results.warmed.push(await theirs(`${cold()}-warm`, parallel, true));
      }
      const of = (name, key) => median(results[name].map((each) => each[key]));
      const seconds = (name) => of(name, 'cpuMs') / 1000;
      const details = (name) => ({ wall_s: of(name, 'wallMs') / 1000, compiles: of(name, 'compiles') });
      const both = (name) => ({
        our_wall_s: of('ours', 'wallMs') / 1000,
        our_compiles: of('ours', 'compiles'),
        ...details(name),
      });
      const line = (name, peer, atMost) =>
        comparison({
          name: `coverage p=${parallel}: ${name}`,
          unit: 'CPU s',
          ours: seconds('ours'),
          peer: seconds(peer),
          atMost,
          details: both(peer),
        });
      yield line('one process, beside a fan-out', 'plain', quick ? undefined : parallel === 2 ? 0.7 : 0.35);
      yield line('one process, beside a warmed fan-out', 'warmed');
      yield comparison({
        name: `coverage p=${parallel}: again, unchanged`,
        unit: 'CPU s',
        ours: seconds('again'),
        peer: seconds('fanAgain'),
        // Starting Assay itself is the larger part for a module as small as the quick one.
        atMost: quick ? undefined : 0.15,
        details: details('again'),
      });
      yield comparison({
        name: `coverage p=${parallel}: compiles`,
        unit: '',
        ours: of('ours', 'compiles'),
        peer: of('plain', 'compiles'),
        atMost: 1,
      });
    }
  } finally {
    remove();
  }
}

function packagesOption() {
  const pattern = process.env['COVERAGE_PACKAGES'];
  return pattern === undefined ? [] : ['--packages', pattern];
}

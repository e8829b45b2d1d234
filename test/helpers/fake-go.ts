import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** A package of the module `example.com/m` as `go list` shall tell it; its directory is its path. */
export interface FakePackage {
  readonly path: string;
  /** Default: true. */
  readonly hasTests?: boolean;
}

export interface FakeGo {
  /** What to give a run as its environment. */
  readonly env: { readonly PATH: string };
  /** The commands that were run, in order: `GOWORK`, then the words; temporary directories are `TEMP`. */
  commands(): Promise<readonly string[]>;
}

/**
 * A `go` that lists these packages of `dir`, passes every test and says that it has reached one of two statements of
 * each package. `script` is more shell that runs first, with the phase (list, warm, test, build) in `$phase`.
 */
export async function fakeGo(dir: string, packages: readonly FakePackage[], script = ''): Promise<FakeGo> {
  const bin = join(dir, '.fake');
  const log = join(bin, 'log');
  await mkdir(bin, { recursive: true });
  const list = packages.map(({ path, hasTests = true }) => ({
    Dir: join(dir, path),
    ImportPath: `example.com/m/${path}`,
    GoFiles: ['f.go'],
    ...(hasTests && { TestGoFiles: ['f_test.go'] }),
    Match: ['./...', `./${path}`, `./${path.split('/')[0] ?? path}/...`],
  }));
  await writeFile(
    join(bin, 'packages.json'),
    list.map((each) => `${JSON.stringify(each, undefined, '\t')}\n`).join(''),
  );
  await writeFile(log, '');
  const text = `#!/bin/sh
printf '%s\\n' "$GOWORK|$*" >> "${log}"
phase=$1
profile=/dev/null
for word in "$@"; do
  case $word in -export) phase=warm ;; -coverprofile=*) profile=\${word#*=} ;; esac
done
${script}
case $phase in
list) cat "${bin}/packages.json" ;;
test)
  echo 'mode: set' > "$profile"
  for word in "$@"; do
    case $word in example.com/*)
      printf '%s\\n' "$word/f.go:3.1,4.2 1 1" "$word/f.go:5.1,6.2 1 0" >> "$profile"
      printf '%s\\n' '{"Action":"output","Package":"'"$word"'","Output":"ok  \\t'"$word"'\\t0.1s\\tcoverage: 50.0% of statements\\n"}'
      echo '{"Action":"pass","Package":"'"$word"'","Elapsed":0.1}'
    esac
  done ;;
esac
`;
  await writeFile(join(bin, 'go'), text);
  await chmod(join(bin, 'go'), 0o755);
  return {
    env: { PATH: `${bin}${delimiter}${process.env['PATH']}` },
    commands: async () => {
      const lines = (await readFile(log, 'utf8')).trimEnd().split('\n');
      return lines.map((line) => line.replaceAll(/=\/\S+\/(?=[^/\s]+\.out)/g, '=TEMP/'));
    },
  };
}

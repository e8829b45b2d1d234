import { spawnSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** False on a machine without Go: tests that need it are then skipped, and say so. */
export const hasGo = spawnSync('go', ['version'], { stdio: 'ignore' }).status === 0;
export const needsGo = hasGo ? '' : ' (skipped: there is no Go on this machine)';

/** Writes a Go module `example.com/m` with these files. */
export async function writeModule(dir: string, files: Readonly<Record<string, string>>): Promise<void> {
  const all = { 'go.mod': 'module example.com/m\n\ngo 1.22\n', ...files };
  for (const [path, text] of Object.entries(all)) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), text);
  }
}

/** A package with one function of three statements, of which its test covers `covered`: 0 (no test), 2 or 3. */
export function smallPackage(name: string, covered: 0 | 2 | 3): Record<string, string> {
  const source = `package ${name}\n\nfunc F(x int) int {\n\tif x > 1 {\n\t\treturn 1\n\t}\n\treturn 2\n}\n`;
  const calls = covered === 3 ? 'F(2)\n\tF(0)' : 'F(2)';
  const test = `package ${name}\n\nimport "testing"\n\nfunc TestF(t *testing.T) {\n\t${calls}\n}\n`;
  return { [`${name}/f.go`]: source, ...(covered > 0 && { [`${name}/f_test.go`]: test }) };
}

import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { PackageDir } from '../groups.js';

/**
 * The packages that files belong to: the directories above them, within the project, that hold a package.json, a
 * pyproject.toml or a Cargo.toml; the project itself for what lies in no other.
 */
export async function packagesOf(dir: string, paths: readonly string[]): Promise<PackageDir[]> {
  const dirs = new Set(['.']);
  for (const path of paths) {
    for (let at = parentOf(path); at !== '.' && !dirs.has(at); at = parentOf(at)) dirs.add(at);
  }
  const found: PackageDir[] = [];
  for (const each of [...dirs].toSorted()) {
    const name = await nameOf(join(dir, each));
    if (name !== undefined || each === '.') found.push({ name: name ?? basename(dir), dir: each });
  }
  const used = new Set(paths.map((path) => nearest(path, new Set(found.map((each) => each.dir)))));
  const kept = found.filter((each) => used.has(each.dir) || found.length === 1);
  // Two packages may have the same name: their directories tell them apart.
  const names = kept.map(({ name }) => name);
  return kept.map((each) =>
    names.indexOf(each.name) === names.lastIndexOf(each.name)
      ? each
      : { name: `${each.name} (${each.dir})`, dir: each.dir },
  );
}

function parentOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash === -1 ? '.' : path.slice(0, slash);
}

function nearest(path: string, dirs: ReadonlySet<string>): string {
  let at = parentOf(path);
  while (at !== '.' && !dirs.has(at)) at = parentOf(at);
  return at;
}

/** The name in the manifest of a directory, its own name when the manifest has none; undefined without a manifest. */
async function nameOf(dir: string): Promise<string | undefined> {
  const json = await textOf(join(dir, 'package.json'));
  if (json !== undefined) return jsonName(json) ?? basename(dir);
  for (const file of ['pyproject.toml', 'Cargo.toml']) {
    const toml = await textOf(join(dir, file));
    if (toml !== undefined) return tomlName(toml) ?? basename(dir);
  }
  return undefined;
}

function jsonName(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const named = typeof value === 'object' && value !== null && 'name' in value ? value.name : undefined;
    return typeof named === 'string' && named !== '' ? named : undefined;
  } catch {
    return undefined;
  }
}

/** `name` of the first table that is called project, package or tool.poetry. */
function tomlName(text: string): string | undefined {
  const table = /^\[(?:project|package|tool\.poetry)\][^[]*?^name\s*=\s*["']([^"']+)["']/m.exec(text);
  return table?.[1];
}

async function textOf(path: string): Promise<string | undefined> {
  return await readFile(path, 'utf8').catch(() => undefined);
}

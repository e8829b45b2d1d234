import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

const marks = ['.git', '.assay.yaml', '.waza.yaml'];

/**
 * The project that a path named on the command line belongs to: the nearest directory above it that holds a
 * repository or a project file, else the directory itself. What a person names is allowed with its project.
 */
export async function projectRootOf(path: string): Promise<string> {
  const absolute = resolve(path);
  const found = await stat(absolute).catch(() => undefined);
  const start = found?.isDirectory() === true ? absolute : dirname(absolute);
  for (let dir = start; ; dir = dirname(dir)) {
    const here = await Promise.all(
      marks.map((mark) =>
        stat(join(dir, mark)).then(
          () => true,
          () => false,
        ),
      ),
    );
    if (here.includes(true)) return dir;
    if (dirname(dir) === dir) return start;
  }
}

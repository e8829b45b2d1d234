import { mkdir, truncate, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandFacts } from '../../../../src/evals/reuse/command-facts.js';
import { ContentDigestError, createContentDigests } from '../../../../src/evals/reuse/content-digests.js';
import { scratch } from '../../../helpers/processes.js';

/** An eval with files beside it, and the facts of a command as a run would see them now. */
async function place(files: readonly string[]) {
  const base = await scratch();
  const write = async (path: string, content = ''): Promise<void> => {
    await mkdir(dirname(join(base, path)), { recursive: true });
    await writeFile(join(base, path), content);
  };
  for (const file of ['suite/eval.yaml', ...files]) await write(file);
  const evalDir = join(base, 'suite');
  const facts = async (...argv: string[]): Promise<string> => {
    const env = { PATH: '/usr/bin:/bin', HOME: join(base, 'home') };
    const made = await commandFacts([{ what: 'grader', argv }], { evalDir, env, digests: createContentDigests() });
    return JSON.stringify(made);
  };
  return { base, write, facts };
}

describe('what a command names', () => {
  it.each([
    ['shared/check.sh', ['sh', '{eval_dir}/../shared/check.sh']],
    ['shared/check.sh', ['sh', '../shared/check.sh']],
    ['shared/check.sh', ['sh', '-c', '. "{eval_dir}"/../shared/check.sh && true']],
    ['shared/check.sh', ['sh', '-c', '"$ASSAY_EVAL_DIR/../shared/check.sh"']],
    ['shared/check.sh', ['sh', '-c', '"${ASSAY_EVAL_DIR}"/../shared/check.sh']],
    ['shared/check.sh', ['node', '--import={eval_dir}/../shared/check.sh']],
    ['home/bin/check.sh', ['sh', '-c', '~/bin/check.sh']],
    ['home/bin/check.sh', ['sh', '-c', '"$HOME/bin/check.sh"']],
    ['suite/checks/deep/one.sh', ['sh', '-c', '. "$0"/deep/one.sh', '{eval_dir}/checks']],
    ['suite/checks/deep/one.sh', ['sh', '-c', 'cd checks/deep; ./one.sh']],
  ])('is known by its content: %s of %j', async (file, argv) => {
    const { write, facts } = await place([file]);
    const before = await facts(...argv);
    expect(await facts(...argv)).toBe(before);
    await write(file, 'exit 1');
    const changed = await facts(...argv);
    expect(changed).not.toBe(before);
    await write(file, 'exit 2');
    expect(await facts(...argv)).not.toBe(changed);
  });

  it('is the same in a copy of both directories', async () => {
    const [one, other] = [await place(['shared/check.sh']), await place(['shared/check.sh'])];
    const argv = ['sh', '{eval_dir}/../shared/check.sh'];
    expect(await one.facts(...argv)).toBe(await other.facts(...argv));
  });

  it('outside is known by size and time of change when it is large', async () => {
    const { base, facts } = await place(['shared/model.bin']);
    const path = join(base, 'shared/model.bin');
    await truncate(path, 1024 * 1024 + 1);
    await utimes(path, 1, 1);
    const before = await facts('judge', '{eval_dir}/../shared/model.bin');
    expect(before).toContain('"1048577 1000"');
    await utimes(path, 1, 2);
    expect(await facts('judge', '{eval_dir}/../shared/model.bin')).not.toBe(before);
  });

  it('is neither a directory outside, nor the eval as a whole, nor a device', async () => {
    const { write, facts } = await place(['shared/check.sh']);
    const argv = ['sh', '/', '..', '../shared', '{eval_dir}', '.', '/dev/null', '/dev/stdin', '/proc/uptime'];
    const before = await facts(...argv);
    await write('shared/check.sh', 'exit 1');
    await write('suite/new', 'new');
    expect(await facts(...argv)).toBe(before);
    expect(before).toContain('"files":{}');
  });

  it('in the eval must not be too large to be known', async () => {
    const { base, facts } = await place(['suite/data/all.bin']);
    await truncate(join(base, 'suite/data/all.bin'), 513 * 1024 * 1024);
    await expect(facts('judge', 'data')).rejects.toThrow(ContentDigestError);
  });
});

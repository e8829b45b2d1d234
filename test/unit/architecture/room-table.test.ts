import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

const root = join(import.meta.dirname, '../../..');
const configFile = join(root, '.dependency-cruiser.cjs');
const rooms =
  'support protocol results coverage publication reports executors graders evals runs handlers server transport cli'.split(
    ' ',
  );

/** Files that break the table, each with its text and the rules that must name it. */
const forbidden: Readonly<Record<string, readonly [text: string, ...rules: string[]]>> = {
  'support/domain.ts': ["import '../protocol/ok.js';", 'support-may-import'],
  'protocol/support.ts': ["import '../support/ok.js';", 'protocol-may-import'],
  'results/runs.ts': ["import '../runs/ok.js';", 'results-may-import'],
  'reports/evals.ts': ["import '../evals/ok.js';", 'reports-may-import'],
  'reports/node.ts': ["import 'node:fs';", 'pure-rooms-have-no-node'],
  'coverage/reports.ts': ["import '../reports/ok.js';", 'coverage-may-import'],
  'coverage/node.ts': ["import 'node:fs';", 'pure-rooms-have-no-node'],
  'coverage/formats/node.ts': ["import 'node:fs';", 'pure-rooms-have-no-node'],
  'publication/runs.ts': ["import '../runs/ok.js';", 'publication-may-import'],
  'publication/loop/node.ts': ["import 'node:fs';", 'pure-rooms-have-no-node'],
  'executors/grader.ts': ["import '../graders/ok.js';", 'executors-may-import'],
  'graders/executor.ts': ["import '../executors/ok.js';", 'graders-may-import'],
  'evals/runs.ts': ["import '../runs/ok.js';", 'evals-may-import'],
  'runs/evals.ts': ["import '../evals/ok.js';", 'runs-may-import'],
  'handlers/server.ts': ["import '../server/ok.js';", 'handlers-may-import'],
  'server/handlers.ts': ["import '../handlers/ok.js';", 'server-may-import'],
  'transport/server.ts': ["import '../server/ok.js';", 'transport-may-import'],
  'cli/handlers.ts': ["import '../handlers/ok.js';", 'cli-may-import'],
  'cli/types-only.ts': ["import type { ok } from '../runs/ok.js';\nexport type Ok = typeof ok;", 'cli-may-import'],
  'cli/main.ts': ["import '../main.js';", 'cli-may-import', 'nobody-imports-main'],
  'results/node.ts': ["import 'node:fs';", 'pure-rooms-have-no-node'],
  'results/old-name.ts': ["import 'path';", 'pure-rooms-have-no-node'],
  'protocol/lazy-node.ts': ["export const read = () => import('node:fs/promises');", 'pure-rooms-have-no-node'],
  'protocol/library.ts': ["import 'picomatch';", 'protocol-needs-zod-only'],
  'protocol/sdk.ts': ["import 'vscode-jsonrpc';", 'protocol-needs-zod-only', 'sdks-only-at-the-edge'],
  'handlers/json-rpc.ts': ["import 'vscode-jsonrpc/node';", 'sdks-only-at-the-edge'],
  'evals/mcp.ts': [
    "import type { Tool } from '@modelcontextprotocol/sdk/types.js';\nexport type Mine = Tool;",
    'sdks-only-at-the-edge',
  ],
  'support/circle-a.ts': ["import './circle-b.js';", 'no-circular'],
  'support/circle-b.ts': ["import './circle-a.js';"], // a circle is reported once
  'handlers/missing.ts': ["import './not-there.js';", 'everything-resolves'],
};

/** Files that keep to the table and look like those that do not. */
const allowed: Readonly<Record<string, string>> = {
  ...Object.fromEntries(rooms.map((room) => [`${room}/ok.ts`, 'export const ok = true;'])),
  'main.ts': "import './server/ok.js';\nimport './handlers/ok.js';\nimport './cli/ok.js';",
  'protocol/zod.ts': "import 'zod';",
  'results/below.ts': "import '../protocol/ok.js';\nimport '../support/ok.js';",
  'coverage/go/child.ts': "import 'node:child_process';\nimport '../ok.js';",
  'publication/stores/disk.ts': "import 'node:fs';\nimport '../ok.js';",
  'evals/below.ts': "import '../executors/ok.js';\nimport '../graders/ok.js';\nimport 'node:fs';",
  'server/sdk.ts': "import '@modelcontextprotocol/sdk/types.js';\nimport 'vscode-jsonrpc/node';",
  'transport/sdk.ts': "import 'vscode-jsonrpc';\nimport '../support/ok.js';",
};

const Report = z.object({
  summary: z.object({ violations: z.array(z.object({ from: z.string(), rule: z.object({ name: z.string() }) })) }),
});

/** What the checker says of a tree of sources: `file: rule`, sorted. */
async function violationsIn(sources: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const dir = await mkdtemp(join(tree, 'case-'));
  await copyFile(join(root, 'tsconfig.json'), join(dir, 'tsconfig.json'));
  await symlink(join(root, 'node_modules'), join(dir, 'node_modules'), 'junction');
  for (const [path, text] of Object.entries(sources)) {
    const file = join(dir, 'src', path);
    // oxlint-disable-next-line no-await-in-loop -- a few small files
    await mkdir(dirname(file), { recursive: true });
    // oxlint-disable-next-line no-await-in-loop -- as above
    await writeFile(file, `${text}\n`);
  }
  const cruiser = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  // Ends with the number of violations, which is no failure here.
  const run = promisify(execFile)(process.execPath, [cruiser, '--config', configFile, '-T', 'json', 'src'], {
    cwd: dir,
  });
  const stdout = await run.then(
    (ended) => ended.stdout,
    (error: unknown) => z.object({ stdout: z.string().min(1) }).parse(error).stdout,
  );
  const { violations } = Report.parse(JSON.parse(stdout)).summary;
  return violations.map(({ from, rule }) => `${from}: ${rule.name}`).sort();
}

let tree: string;
beforeAll(async () => {
  tree = await mkdtemp(join(tmpdir(), 'assay-rooms-'));
});
afterAll(async () => {
  await rm(tree, { recursive: true, force: true });
});

describe('the checker of the room table', { timeout: 60_000 }, () => {
  it('names the rule that each forbidden import breaks, and nothing else', async () => {
    const texts = Object.fromEntries(Object.entries(forbidden).map(([path, [text]]) => [path, text]));
    const expected = Object.entries(forbidden).flatMap(([path, [, ...rules]]) =>
      rules.map((rule) => `src/${path}: ${rule}`),
    );

    await expect(violationsIn({ ...allowed, ...texts })).resolves.toEqual(expected.sort());
  });

  it('has nothing to say of imports that keep to the table', async () => {
    await expect(violationsIn(allowed)).resolves.toEqual([]);
  });

  it('has no rule without a forbidden import above', () => {
    const config = z
      .object({ forbidden: z.array(z.object({ name: z.string() })) })
      .parse(createRequire(import.meta.url)(configFile));

    const shown = new Set(Object.values(forbidden).flatMap(([, ...rules]) => rules));
    expect(config.forbidden.map((rule) => rule.name).filter((name) => !shown.has(name))).toEqual([]);
  });
});

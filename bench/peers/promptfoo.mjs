import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { measure } from '../lib/measure.mjs';

const root = process.env['PEERS'] ?? '';
const entry = join(root, 'promptfoo/node_modules/promptfoo/dist/src/entrypoint.js');
// It needs a newer Node than ours does.
const node = join(root, 'node22/node_modules/.bin/node');

export const promptfoo = {
  name: 'promptfoo',
  missing: 'PEERS has no promptfoo',
  slow: true,
  available: () => root !== '' && existsSync(entry),
  prepare(dir, tasks) {
    mkdirSync(dir, { recursive: true });
    const rows = Array.from({ length: tasks }, (_, index) => {
      const n = index + 1;
      const prompt = `Please repeat exactly: item-${n} alpha ${n * 7} omega`;
      const vars = { prompt, word: `item-${n}`, pattern: String.raw`item-${n} alpha \d+ omega`, number: n * 7 };
      return JSON.stringify({ vars });
    });
    writeFileSync(join(dir, 'tests.jsonl'), `${rows.join('\n')}\n`);
    const config = {
      prompts: ['{{prompt}}'],
      providers: ['echo'],
      defaultTest: {
        assert: [
          { type: 'contains', value: '{{word}}' },
          { type: 'regex', value: '{{pattern}}' },
          {
            type: 'javascript',
            value: String.raw`Number(/alpha (\d+)/.exec(output)[1]) === context.vars.number && output.length > 20`,
          },
        ],
      },
      tests: 'file://tests.jsonl',
    };
    writeFileSync(join(dir, 'promptfooconfig.json'), JSON.stringify(config));
  },
  run: (dir) =>
    measure(
      [existsSync(node) ? node : process.execPath, entry, 'eval', '-c', 'promptfooconfig.json', '-j', '4'].concat([
        '--no-progress-bar',
        '--no-table',
        '-o',
        'out.json',
      ]),
      {
        cwd: dir,
        env: {
          PROMPTFOO_CONFIG_DIR: join(dir, 'config'),
          PROMPTFOO_DISABLE_TELEMETRY: '1',
          PROMPTFOO_DISABLE_UPDATE: '1',
          PROMPTFOO_DISABLE_REMOTE_GENERATION: '1',
        },
      },
    ),
};

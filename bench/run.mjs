#!/usr/bin/env node
// npm run bench -- [name…] [--quick] [--json] [--strict] [--rounds N] [--tasks N] [--runs N]
// Prints what Assay costs beside its peers, measured in the same minutes on the same machine. Peers that are not
// there are skipped: WAZA_BIN names a waza program, PEERS a directory that bench/peers/install.sh has filled.
import { parseArgs } from 'node:util';
import { requireBuild } from './lib/ours.mjs';
import { renderLine } from './lib/report.mjs';

const benches = [
  'start',
  'rpc-throughput',
  'mcp-throughput',
  'memory',
  'lists',
  'suite',
  'cache',
  'formats',
  'code-graders',
  'fail-fast',
  'cancel',
  'coverage',
  'publication',
];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    strict: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    tasks: { type: 'string' },
    runs: { type: 'string' },
  },
});
const unknown = positionals.filter((name) => !benches.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`unknown bench ${unknown.join(', ')}; there are ${benches.join(', ')}\n`);
  process.exit(2);
}
requireBuild();

const number = (text) => (text === undefined ? undefined : Number(text));
const options = {
  quick: values.quick,
  rounds: number(values.rounds),
  tasks: number(values.tasks),
  runs: number(values.runs),
  log: (text) => process.stderr.write(`${text}\n`),
};
let missed = false;
for (const name of positionals.length > 0 ? positionals : benches) {
  const { default: bench } = await import(`./${name}.mjs`);
  try {
    for await (const line of bench(options)) {
      if (line.ok === false) missed = true;
      process.stdout.write(`${values.json ? JSON.stringify(line) : renderLine(line)}\n`);
    }
  } catch (error) {
    missed = true;
    process.stderr.write(`${name}: ${error.stack}\n`);
  }
}
if (missed && values.strict) process.exitCode = 1;

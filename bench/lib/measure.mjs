// Runs a command to its end and tells what the whole process tree used.
import { spawn } from 'node:child_process';
import { cpuMs, memory, tree } from './proc.mjs';

/**
 * Wall ms, CPU ms and peak MB of `argv` with its descendants. CPU is what the shell's `times` says of children
 * that were waited for, or what was seen in /proc of those that were not, whichever is more; memory is sampled.
 */
export async function measure(argv, { cwd, env = {}, okCodes = [0] } = {}) {
  const script = '"$@" >/dev/null 2>"$BENCH_ERRORS"; code=$?; times >&3; exit $code';
  const started = performance.now();
  const child = spawn('sh', ['-c', script, 'sh', ...argv], {
    cwd,
    env: { BENCH_ERRORS: '/dev/null', ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
  });
  const seen = new Map();
  const peaks = new Map();
  let peakMb = 0;
  const sample = () => {
    let total = 0;
    for (const pid of tree(child.pid)) {
      if (pid === child.pid) continue;
      const used = cpuMs(pid);
      const held = memory(pid);
      if (Number.isFinite(used)) seen.set(pid, Math.max(seen.get(pid) ?? 0, used));
      if (held) peaks.set(pid, held.peakMb);
      total += held?.rssMb ?? 0;
    }
    peakMb = Math.max(peakMb, total);
  };
  const timer = setInterval(sample, 50);
  let times = '';
  child.stdio[3].on('data', (chunk) => (times += chunk));
  const code = await new Promise((resolve) => child.once('close', resolve));
  clearInterval(timer);
  const wallMs = performance.now() - started;
  if (!okCodes.includes(code)) throw new Error(`${argv.join(' ')} ended with ${code}`);
  const waited = [...(times.split('\n')[1] ?? '').matchAll(/(\d+)m([\d.]+)s/g)]
    .map(([, minutes, seconds]) => (Number(minutes) * 60 + Number(seconds)) * 1000)
    .reduce((sum, value) => sum + value, 0);
  const sampled = [...seen.values()].reduce((sum, value) => sum + value, 0);
  // The greatest single peak counts too: a sum of samples can miss a short spike.
  return { wallMs, cpuMs: Math.max(waited, sampled), peakMb: Math.max(peakMb, ...peaks.values()) };
}

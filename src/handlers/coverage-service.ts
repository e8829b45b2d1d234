import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { noGo } from '../coverage/go/list.js';
import type { CoverageSection } from '../coverage/section.js';
import { type CoveragePlan, planFacts } from '../coverage/work/plan.js';
import { runCoverage } from '../coverage/work/run-coverage.js';
import { DiagnosticList } from '../evals/loading/diagnostics.js';
import { loadProject, readProject } from '../evals/loading/project-settings.js';
import { refuseErrors } from '../evals/refuse-errors.js';
import type { CallContext } from '../protocol/call-context.js';
import { DomainError } from '../protocol/errors.js';
import type { Params, Result } from '../protocol/methods.js';
import { coverageText } from '../reports/coverage/coverage-text.js';
import { excerpt } from '../results/answer-size.js';
import type { Runs } from '../runs/run.js';
import { createRoots, type Roots } from '../support/roots.js';
import { coverageCommands } from './coverage-commands.js';
import { type CoverageParams, planCoverage } from './coverage-plan.js';
import { ratchetCoverage } from './coverage-ratchet.js';
import { createCoverageResults } from './coverage-result.js';
import { requireTrust, trustCommands } from './trusted-commands.js';
import { resolveWithin, type ServiceSettings } from './service.js';
import type { TrustStore } from './trust-store.js';
import { endedAnswer, publishRun, waitForEnd } from './wait-for-run.js';

/** Only what fails, and little of each: the whole is in `run.result`. */
const forAgents = { groups: 'failing', maxGroups: 20, maxFiles: 3, errorChars: 600 } as const;
const summaryChars = 8_000;

export interface CoverageParts {
  readonly settings: ServiceSettings;
  readonly rootsFor: (context: CallContext) => Promise<Roots>;
  readonly trust: TrustStore;
  readonly runs: Runs;
  readonly redact: (text: string) => string;
}

/** Everything about coverage, loaded when it is asked for first. */
export interface CoverageService {
  run(params: CoverageParams, context: CallContext, onStarted: () => void): Promise<Result<'coverage.run'>>;
  ratchet(params: Params<'coverage.ratchet'>, context: CallContext): Promise<Result<'coverage.ratchet'>>;
  /** Accepts the test command of the project in a directory, as it is now; undefined when there is none. */
  trust(dir: string): Promise<{ readonly path: string; readonly commands: readonly string[] } | undefined>;
}

export function createCoverageService(parts: CoverageParts): CoverageService {
  const { runs, settings, rootsFor } = parts;
  const results = createCoverageResults();
  return {
    run: async (params, context, onStarted) => {
      const roots = await rootsFor(context);
      const { id } = await startCoverage(params, context, roots, parts);
      onStarted();
      publishRun(runs, id, params.events ?? 'progress', context);
      if (params.wait !== true) return { run_id: id };
      const end = await waitForEnd(runs, id, context);
      const outcome = end.result_path === undefined ? undefined : await results.read(end, await runs.directory(id));
      return {
        ...endedAnswer(end),
        ...(outcome && { summary: excerpt(coverageText(outcome, forAgents).trimEnd(), summaryChars) }),
      };
    },
    ratchet: async (params, context) => ratchetCoverage(params, await rootsFor(context), { runs }),
    trust: async (dir) => {
      const roots = createRoots([dir]);
      // A directory of evals need not be a project that can be tested.
      const plan = await planFor({ dir: roots.list[0] ?? dir }, roots, settings).catch((error: unknown) => {
        if (error instanceof DomainError && error.kind !== 'internal') return undefined;
        throw error;
      });
      const commands = plan === undefined ? [] : await coverageCommands(plan);
      if (plan === undefined || commands.length === 0) return undefined;
      const owned = { path: plan.dir, dir: plan.dir, commands };
      return { path: plan.dir, commands: await trustCommands(parts.trust, owned) };
    },
  };
}

/** Checks what was asked for, asks for trust, and starts the run. Throws DomainError before anything has run. */
async function startCoverage(
  params: CoverageParams,
  context: CallContext,
  roots: Roots,
  { settings, trust, runs, redact }: CoverageParts,
) {
  const plan = await planFor(params, roots, settings);
  const commands = await coverageCommands(plan);
  await requireTrust(trust, 'measuring coverage', { path: plan.dir, dir: plan.dir, commands }, context);
  if (plan.source.kind === 'go' && !(await isProgram('go', settings.env))) throw noGo('command not found: go');
  context.signal.throwIfAborted();
  const resolvePath = (path: string, base: string): Promise<string> => resolveWithin(roots, path, base);
  return await runs.start({
    kind: 'coverage',
    name: plan.name,
    owner: context.connection.id,
    detach: params.detach ?? false,
    plan: planFacts(plan),
    total: 0,
    work: async (run) => {
      const { outcome, verdict } = await runCoverage(plan, run, {
        env: settings.env,
        resolvePath,
        redact,
        storeDir: settings.storeDir,
      });
      return { verdict, result: [`${JSON.stringify(outcome)}\n`] };
    },
  });
}

async function planFor(params: CoverageParams, roots: Roots, settings: ServiceSettings): Promise<CoveragePlan> {
  const dir = await resolveWithin(roots, params.dir ?? roots.list[0] ?? settings.cwd);
  const section = await sectionFor(dir, params.config, roots);
  const resolvePath = (path: string, base: string): Promise<string> => resolveWithin(roots, path, base);
  return await planCoverage(params, { dir, section, env: settings.env, resolvePath });
}

async function sectionFor(dir: string, config: string | undefined, roots: Roots): Promise<CoverageSection> {
  const list = new DiagnosticList();
  const path = config === undefined ? undefined : await resolveWithin(roots, config);
  const found = path === undefined ? await loadProject(dir, roots, list) : await readProject(path, roots, list);
  refuseErrors(dir, list.finish(dir));
  return found.settings.coverage ?? {};
}

async function isProgram(name: string, env: Readonly<Record<string, string | undefined>>): Promise<boolean> {
  if (process.platform === 'win32') return true; // the shell's rules there are not ours to repeat
  const places = (env['PATH'] ?? '').split(delimiter).filter(Boolean);
  const found = await Promise.all(
    places.map((place) =>
      access(join(place, name), constants.X_OK).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.includes(true);
}

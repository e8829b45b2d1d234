import { z } from 'zod';

const counts = z.object({
  total_tests: z.number(),
  succeeded: z.number(),
  failed: z.number(),
  errors: z.number(),
  skipped: z.number(),
  canceled: z.number(),
});
const summary = counts.extend({
  metrics_score: z.number().optional(),
  groups: z
    .array(z.object({ name: z.string(), passed: z.number(), failed: z.number(), errors: z.number() }))
    .optional(),
});
const metrics = z.record(z.string(), z.object({ value: z.number().optional(), passed: z.boolean().optional() }));
const task = z.object({
  test_id: z.string(),
  model: z.string().optional(),
  status: z.string(),
  stats: z.object({ flaky: z.boolean() }).optional(),
  skill_impact: z.object({ delta: z.number() }).optional(),
  runs: z.array(
    z.object({
      status: z.string(),
      attempts: z.number().optional(),
      output_truncated: z.boolean().optional(),
      error_msg: z.string().optional(),
      validations: z.record(z.string(), z.object({ passed: z.boolean(), error: z.boolean().optional() })).optional(),
    }),
  ),
  error_msg: z.string().optional(),
});
const Outcome = z.object({
  verdict: z.string(),
  diagnostics: z.array(z.unknown()),
  summary,
  metrics: metrics.optional(),
  trigger_metrics: z.record(z.string(), z.number()).optional(),
  baseline_outcome: z.object({ summary: counts, tasks: z.array(task) }).optional(),
  skill_comparison: z.array(z.object({ model_id: z.string(), verdict: z.string() })).optional(),
  models: z
    .array(z.object({ model_id: z.string(), verdict: z.string(), summary: counts, metrics: metrics.optional() }))
    .optional(),
  metadata: z.object({ recommendation: z.object({ recommended_model: z.string() }) }).optional(),
  tasks: z.array(task),
});

/** What a run came to, without what differs from one run to the next: places, ids, times. */
export function summedOutcome(text: string) {
  const outcome = Outcome.parse(JSON.parse(text));
  const { total_tests, succeeded, failed, errors, skipped, canceled, metrics_score: score, groups } = outcome.summary;
  const { baseline_outcome: baseline, models, metadata, skill_comparison: skills, trigger_metrics: triggers } = outcome;
  const without = new Map(baseline?.tasks.map((each) => [`${each.model} ${each.test_id}`, each.status]));
  const tasks = outcome.tasks.map((each) => ({
    id: each.test_id,
    model: each.model ?? '',
    facts: taskFacts(each, without.get(`${each.model} ${each.test_id}`)),
  }));
  return {
    verdict: outcome.verdict,
    diagnostics: outcome.diagnostics,
    counts: { total_tests, succeeded, failed, errors, skipped, canceled },
    ...(outcome.metrics && { metrics: metricFacts(outcome.metrics) }),
    ...(score !== undefined && { metrics_score: rounded(score) }),
    ...(triggers && { trigger_metrics: triggers }),
    ...(groups && { groups: groups.map((each) => Object.values(each).join(' ')) }),
    ...(skills && { skills: Object.fromEntries(skills.map((each) => [each.model_id, each.verdict])) }),
    ...(baseline && { without_skills: baseline.summary }),
    ...(models && {
      models: Object.fromEntries(
        models.map(({ model_id, verdict, summary: sums, metrics: own = {} }) => [
          model_id,
          { verdict, ...sums, metrics: metricFacts(own) },
        ]),
      ),
    }),
    ...(metadata && { recommended_model: metadata.recommendation.recommended_model }),
    ...(models
      ? { tasks_that_differ: differing(tasks) }
      : { tasks: Object.fromEntries(tasks.map(({ id, facts }) => [id, facts])) }),
  };
}

/** Of several models only the tasks that did not come to the same with each. */
function differing(tasks: readonly { readonly id: string; readonly model: string; readonly facts: object }[]) {
  const byId = new Map<string, Record<string, object>>();
  for (const { id, model, facts } of tasks) byId.set(id, { ...byId.get(id), [model]: facts });
  const differ = (of: object): boolean => new Set(Object.values(of).map((facts) => JSON.stringify(facts))).size > 1;
  return Object.fromEntries([...byId].filter(([, of]) => differ(of)));
}

function taskFacts(each: z.output<typeof task>, without: string | undefined) {
  const wrong = new Set(
    each.runs.flatMap(({ validations = {} }) =>
      Object.entries(validations).flatMap(([name, { passed, error }]) =>
        passed ? [] : [`${name}${error === true ? ' (could not judge)' : ''}`],
      ),
    ),
  );
  const reasons = new Set(
    [each, ...each.runs].flatMap(({ error_msg: reason }) => (reason === undefined ? [] : [reason])),
  );
  return {
    status: each.status,
    trials: each.runs.map(({ status }) => status).join(' '),
    ...(each.stats?.flaky === true && { flaky: true }),
    ...(each.runs.some(({ attempts = 1 }) => attempts > 1) && {
      attempts: each.runs.map(({ attempts = 1 }) => attempts).join(' '),
    }),
    ...(each.runs.some((run) => run.output_truncated === true) && { output_truncated: true }),
    ...(wrong.size > 0 && { wrong: [...wrong] }),
    ...(reasons.size > 0 && { reasons: [...reasons] }),
    ...(without !== undefined && { without_skills: without }),
    ...(each.skill_impact && { skill_impact: each.skill_impact.delta }),
  };
}

function metricFacts(all: z.output<typeof metrics>) {
  const facts = Object.entries(all).map(([name, { value, passed }]) => [
    name,
    { ...(value !== undefined && { value: rounded(value) }), ...(passed !== undefined && { passed }) },
  ]);
  return Object.fromEntries(facts);
}

const rounded = (value: number): number => Math.round(value * 10_000) / 10_000;

/** JSON with a line for each member down to the third level. */
export function linesOfJson(value: object): string {
  const members = (of: object, depth: number): string => {
    const blank = '  '.repeat(depth);
    const lines = Object.entries(of).map(([key, member]: [string, unknown]) => {
      const deep = depth < 3 && typeof member === 'object' && member !== null && !Array.isArray(member);
      return `${blank}${JSON.stringify(key)}: ${deep ? members(member, depth + 1) : JSON.stringify(member)}`;
    });
    return lines.length === 0 ? '{}' : `{\n${lines.join(',\n')}\n${'  '.repeat(depth - 1)}}`;
  };
  return `${members(value, 1)}\n`;
}

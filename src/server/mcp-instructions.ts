/** The cheapest steering text there is: hosts show it to the model once. At most 120 words. */
export const instructions = `Assay runs evals of agent skills: a suite (eval.yaml) has tasks, each is tried several times and judged by graders.
Normal flow: eval_list finds suites; eval_validate checks one and must have no errors; eval_run starts it and answers a run_id (with wait: true it answers at the end); run_status or run_wait follow it; run_result shows what failed and why (view "task" with trial gives a transcript); run_cancel stops it. run_compare tells whether a change made tasks better or worse.
A run is completed with verdict passed, failed or error; error means it could not be judged, so mend the suite, not the skill.
If eval_run says not-trusted, ask the user: the suite runs commands.`;

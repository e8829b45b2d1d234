import type { Resource } from '../executors/executor.js';

/** What only a run knows: the values of `.JobID`, `.Iteration`, `.Attempt` and `.Timestamp`. */
export interface AttemptFacts {
  readonly runId: string;
  /** From 1. */
  readonly trial: number;
  /** From 1. */
  readonly attempt: number;
  /** Start of the run, RFC 3339. */
  readonly startedAt: string;
}

/** What an agent is given, with every template filled in. */
export interface AskedTexts {
  readonly prompt: string;
  readonly resources: readonly Resource[];
  readonly environment: Readonly<Record<string, string>>;
}

/** The texts of a task that has templates in them. They were checked when the suite was loaded. */
export interface TaskTexts {
  /** True when they name what only a run knows, so that no two attempts need be asked the same. */
  readonly isLive: boolean;
  /** Throws TemplateRenderError for a text that grows too long. */
  render(facts: AttemptFacts): AskedTexts;
}

/** What of a planned task its agent is given. */
interface AskingTask {
  readonly prompt: string;
  readonly resources: readonly Resource[];
  readonly environment?: Readonly<Record<string, string>> | undefined;
  readonly texts?: TaskTexts | undefined;
}

const nothing = {};

/**
 * What an attempt at a task gives to the agent. Most tasks have no templates and give what they are. Throws for a prompt
 * of which its templates leave nothing: what comes of it would be judged as an answer to it.
 */
export function askedTexts(task: AskingTask, facts: AttemptFacts): AskedTexts {
  const { texts, prompt, resources, environment = nothing } = task;
  if (texts === undefined) return { prompt, resources, environment };
  const asked = texts.render(facts);
  if (asked.prompt.trim() === '' && prompt.trim() !== '') {
    throw new Error(
      `nothing is left of the prompt ${JSON.stringify(prompt.slice(0, 200))} when its templates are filled in`,
    );
  }
  return asked;
}

import { dispatch } from './dispatch.js';
import type { Host } from './host.js';
import { completeRunId, completeSkill } from './mcp-completion.js';
import { invalidMcpParams } from './mcp-error.js';
import type { Given, McpPrompt } from './mcp-features.js';
import { runUriOf } from './assay-uri.js';

export function assayPrompts(host: Host): McpPrompt[] {
  return [explainFailures(host), writeEval(host)];
}

function explainFailures(host: Host): McpPrompt {
  return {
    definition: {
      name: 'explain_failures',
      title: 'Explain the failures of a run',
      description: 'Groups what went wrong in a run by cause and says what to change.',
      arguments: [{ name: 'run_id', description: 'The run, as eval_run answered it', required: true }],
    },
    async get(args, call) {
      const runId = required(args, 'run_id');
      const resultOf = (view: 'failures' | 'interpretation') =>
        dispatch(host.handlers, 'run.result', { run_id: runId, view }, call);
      const [failures, interpretation] = await Promise.all([resultOf('failures'), resultOf('interpretation')]);
      const text = [
        `Explain why trials of the eval run ${runId} failed. Its failures are attached.`,
        'Group them by cause. For each cause say which tasks it hit, quote the feedback that shows it, and name the change',
        '(to the skill, the task or the grader) that would mend it. Keep apart what failed and what could not be judged',
        '(status error). If feedback is not enough, read the transcript of a trial before you conclude.',
        ...readings(interpretation),
      ].join('\n');
      const resource = { uri: runUriOf(runId), mimeType: 'application/json', text: JSON.stringify(failures) };
      return {
        description: `Failures of ${runId}`,
        messages: [
          { role: 'user', content: { type: 'text', text } },
          { role: 'user', content: { type: 'resource', resource } },
        ],
      };
    },
    complete: (argument, value, _given, call) =>
      argument === 'run_id' ? completeRunId(host, value, call) : Promise.resolve([]),
  };
}

/** What Assay itself makes of the run, marked as a first guess that the model is to check. */
function readings(interpretation: object): string[] {
  const told = 'text' in interpretation && typeof interpretation.text === 'string' ? interpretation.text : '';
  return told === '' ? [] : ['', "A first reading by Assay's rules of thumb; check it against the failures:", '', told];
}

function writeEval(host: Host): McpPrompt {
  return {
    definition: {
      name: 'write_eval',
      title: 'Write an eval for a skill',
      description: 'Plans and writes an eval suite for one agent skill, then checks it.',
      arguments: [{ name: 'skill', description: 'Name of the skill, or path of its directory', required: true }],
    },
    get(args) {
      const skill = required(args, 'skill');
      const text = [
        `Write an eval suite for the agent skill "${skill}".`,
        '1. Read its SKILL.md: what does it promise, when should it be used, and when not?',
        '2. Plan at least six tasks: typical uses, an edge case, bad input, and one where the skill must not be used.',
        '3. Write eval.yaml, one file per task under tasks/, and the input files under fixtures/. Judge with graders that',
        '   look at what was done (file, program, code, tool_constraint) rather than at how it was worded.',
        '4. Check it with eval_validate until it has no findings, then try it with eval_run and executor "mock".',
        '5. Show the plan, the files and the findings.',
      ].join('\n');
      return Promise.resolve({
        description: `An eval for ${skill}`,
        messages: [{ role: 'user', content: { type: 'text', text } }],
      });
    },
    complete: (argument, value, _given, call) =>
      argument === 'skill' ? completeSkill(host, value, call) : Promise.resolve([]),
  };
}

function required(args: Given, name: string): string {
  const value = args[name];
  if (value === undefined || value === '') throw invalidMcpParams(`the prompt needs the argument ${name}`);
  return value;
}

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { measure } from '../lib/measure.mjs';

const root = process.env['PEERS'] ?? '';
const program = join(root, 'inspect/venv/bin/inspect');

// The usage is given because its mock model would else count tokens with a table that it downloads.
const task = String.raw`import re
from inspect_ai import Task, task
from inspect_ai.dataset import Sample, json_dataset
from inspect_ai.model import ModelOutput, ModelUsage, get_model
from inspect_ai.scorer import CORRECT, INCORRECT, Score, accuracy, scorer, stderr
from inspect_ai.solver import generate

def repeat(input, tools, tool_choice, config):
    output = ModelOutput.from_content("mockllm", input[-1].text)
    output.usage = ModelUsage(input_tokens=10, output_tokens=10, total_tokens=20)
    return output

def judge(name, holds):
    @scorer(metrics=[accuracy(), stderr()], name=name)
    def make():
        async def score(state, target):
            return Score(value=CORRECT if holds(state.output.completion, state.metadata) else INCORRECT)
        return score
    return make()

def number(text, row):
    found = re.search(r"alpha (\d+)", text)
    return found and int(found.group(1)) == row["number"] and len(text) > 20

def sample(row):
    return Sample(id=row["id"], input=row["prompt"], target=row["word"], metadata=row)

@task
def bench():
    return Task(
        dataset=json_dataset("rows.jsonl", sample),
        solver=generate(),
        model=get_model("mockllm/model", custom_outputs=repeat),
        scorer=[
            judge("has", lambda text, row: row["word"] in text),
            judge("shape", lambda text, row: re.search(row["pattern"], text)),
            judge("code", number),
        ],
    )
`;

export const inspectAi = {
  name: 'inspect_ai',
  missing: 'PEERS has no inspect',
  slow: true,
  available: () => root !== '' && existsSync(program),
  prepare(dir, tasks) {
    mkdirSync(dir, { recursive: true });
    writeFileSync(join(dir, 'task.py'), task);
    const rows = Array.from({ length: tasks }, (_, index) => {
      const n = index + 1;
      const prompt = `Please repeat exactly: item-${n} alpha ${n * 7} omega`;
      const pattern = String.raw`item-${n} alpha \d+ omega`;
      return JSON.stringify({ id: n, prompt, word: `item-${n}`, pattern, number: n * 7 });
    });
    writeFileSync(join(dir, 'rows.jsonl'), `${rows.join('\n')}\n`);
  },
  run: (dir) =>
    measure(
      [program, 'eval', 'task.py', '--max-samples', '4', '--max-connections', '4', '--display', 'none'].concat([
        '--log-dir',
        'logs',
      ]),
      { cwd: dir, env: { HF_HUB_OFFLINE: '1' } },
    ),
};

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { measure } from '../lib/measure.mjs';

const root = process.env['PEERS'] ?? '';
const program = join(root, 'inspect/venv/bin/inspect');

// The usage is given because its mock model would else count tokens with a table that it downloads.
const task = String.raw`import re
from inspect_ai import Task, task
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.model import ModelOutput, ModelUsage, get_model
from inspect_ai.scorer import CORRECT, INCORRECT, Score, accuracy, scorer
from inspect_ai.solver import generate

TASKS = __TASKS__

def repeat(input, tools, tool_choice, config):
    output = ModelOutput.from_content("mockllm", input[-1].text)
    output.usage = ModelUsage(input_tokens=10, output_tokens=10, total_tokens=20)
    return output

def judge(name, holds):
    @scorer(metrics=[accuracy()], name=name)
    def make():
        async def score(state, target):
            return Score(value=CORRECT if holds(state.output.completion, state.metadata["n"]) else INCORRECT)
        return score
    return make()

@task
def bench():
    samples = [
        Sample(id=n, input=f"Please repeat exactly: item-{n} alpha {n * 7} omega", target="", metadata={"n": n})
        for n in range(1, TASKS + 1)
    ]
    return Task(
        dataset=MemoryDataset(samples),
        solver=generate(),
        model=get_model("mockllm/model", custom_outputs=repeat),
        scorer=[
            judge("has", lambda text, n: f"item-{n}" in text),
            judge("shape", lambda text, n: re.search(rf"item-{n} alpha \d+ omega", text)),
            judge("code", lambda text, n: int(re.search(r"alpha (\d+)", text).group(1)) == n * 7 and len(text) > 20),
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
    writeFileSync(join(dir, 'task.py'), task.replace('__TASKS__', String(tasks)));
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

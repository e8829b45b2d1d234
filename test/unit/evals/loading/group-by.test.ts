import { describe, expect, it } from 'vitest';
import { groupsOf, parseGroupBy } from '../../../../src/evals/loading/group-by.js';
import { brief, goodEval, load } from './suite.js';

const tasks = {
  'tasks/one.yaml':
    'id: one\nname: One\ntags: [area:parser, area=cli, slow]\ntimeout_seconds: 5\ninputs: { prompt: x, context: { level: 3 } }\n',
  'tasks/two.yaml': 'id: two\nname: Two\ninputs: { prompt: x }\n',
};
const grouped = (by: string) =>
  load({ 'eval.yaml': goodEval.replace('model: m }', `model: m, group_by: "${by}" }`), ...tasks });

describe('config.group_by', () => {
  it.each([
    ['model', ['m'], ['m']],
    ['tag', ['area:parser', 'area=cli', 'slow'], ['(none)']],
    ['tag:area', ['parser', 'cli'], ['(none)']],
    ['source', ['tasks/one.yaml'], ['tasks/two.yaml']],
    ['timeout_seconds', ['5'], ['(none)']],
    ['id', ['one'], ['two']],
    ['inputs.context.level', ['3'], ['(none)']],
  ])('%s', async (text, ofOne, ofTwo) => {
    const loaded = await grouped(text);
    expect(loaded.diagnostics).toEqual([]);
    const by = parseGroupBy(text);
    if (by === undefined) throw new Error('nothing to group by');
    expect(loaded.tasks.map((task) => groupsOf(by, task, 'm', loaded.dir))).toEqual([ofOne, ofTwo]);
  });

  it.each([
    ['areas', 'error unknown-group'],
    ['inputs.context.lvl', 'error unknown-group'],
    ['inputs', 'error unknown-group'],
    ['tags', 'error unknown-group'],
    ['tag:aera', 'warning empty-group'],
    ['description', 'warning empty-group'],
  ])('%s groups nothing: that is said at its place', async (text, expected) => {
    const { root, diagnostics } = await grouped(text);
    expect(brief(root, diagnostics)).toEqual([`eval.yaml:2:88 ${expected}`]);
  });

  it('a column of tasks_from groups its rows', async () => {
    const loaded = await load({
      'eval.yaml': `${goodEval.replace('model: m }', 'model: m, group_by: area }')}tasks_from: rows.csv\n`,
      'rows.csv': 'prompt,area\na,parser\nb,cli\n',
    });
    expect(loaded.diagnostics).toEqual([]);
    const by = parseGroupBy('area');
    if (by === undefined) throw new Error('nothing to group by');
    expect(loaded.tasks.map((task) => groupsOf(by, task, '', loaded.dir))).toEqual([['(none)'], ['parser'], ['cli']]);
  });

  it('a slip is told', async () => {
    const { diagnostics } = await grouped('modle');
    expect(diagnostics[0]).toMatchObject({ hint: 'did you mean `model`?' });
    expect(parseGroupBy('')).toBeUndefined();
  });
});

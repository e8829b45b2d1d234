import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { varsOf, type TemplateData, type TemplateScope } from '../../../../src/evals/templates/scope.js';
import { compileTemplate } from '../../../../src/evals/templates/template.js';

const vars = varsOf({ name: 'Ada', empty: '', 'two words': 'both', n: '1' });
const context = { team: { lead: 'Grace' }, retries: 3, list: ['a', 'b'], none: [] };
const data: TemplateData = {
  vars,
  context,
  TaskName: 'first',
  JobID: 'run-1',
  Iteration: 2,
  Attempt: 1,
  Timestamp: '2026-03-05T12:00:00Z',
};
const scope: TemplateScope = {
  where: 'in a test',
  vars,
  context,
  fields: ['TaskName', 'JobID', 'Iteration', 'Attempt', 'Timestamp'],
};

function render(text: string): string {
  const compiled = compileTemplate(text);
  if (!compiled.ok) throw new Error(`${compiled.problem.at}: ${compiled.problem.message}`);
  expect(compiled.template.check(scope)).toEqual([]);
  return compiled.template.render(data);
}

function problemsOf(text: string, where: TemplateScope = scope) {
  const compiled = compileTemplate(text);
  return compiled.ok ? compiled.template.check(where) : [compiled.problem];
}

/** The message, and what of the text it is about. */
const told = (text: string): string[] =>
  problemsOf(text).map(({ message, at, end }) => `${message} @ ${text.slice(at, end)}`);

describe('templates', () => {
  // The right column is what Go's text/template prints for the same text and data, where it has the function.
  it.each([
    ['plain', 'plain'],
    ['', ''],
    ['Hello {{.Vars.name}}!', 'Hello Ada!'],
    ['{{ .Vars.name }}{{.Vars.empty}}|', 'Ada|'],
    ['{{.TaskName}} {{.JobID}} {{.Iteration}} {{.Attempt}} {{.Timestamp}}', 'first run-1 2 1 2026-03-05T12:00:00Z'],
    ['a  {{- .Vars.name -}}  b', 'aAdab'],
    ['a \n {{- "x" }} b', 'ax b'],
    ['{{-3}}', '-3'],
    ['a {{/* what {{ever}} */}} b', 'a  b'],
    ['a {{- /* gone */ -}} b', 'ab'],
    ['{{"{{"}}x}}', '{{x}}'],
    ['{{`raw "\\n"`}}', 'raw "\\n"'],
    [String.raw`{{"a\tb\"\\\x41\u00e9"}}`, 'a\tb"\\Aé'],
    ['{{index .Vars "two words"}}', 'both'],
    [
      '{{index .Context "team" "lead"}} {{.Context.team.lead}} {{.Context.retries}} {{index .Context "list" 1}}',
      'Grace Grace 3 b',
    ],
    ['{{.Context.team}}', '{"lead":"Grace"}'],
    ['{{if .Vars.empty}}yes{{else}}no{{end}}', 'no'],
    ['{{if .Vars.name}}yes{{end}}', 'yes'],
    ['{{if .Context.none}}yes{{end}}', ''],
    ['{{if eq .Vars.name "Bob" "Ada"}}in{{end}}', 'in'],
    ['{{if ne .Vars.name "Ada"}}a{{else if eq .Vars.n "1"}}b{{else}}c{{end}}', 'b'],
    ['{{if and .Vars.name (not .Vars.empty)}}both{{end}}', 'both'],
    ['{{and .Vars.empty .Vars.name}}|{{or .Vars.empty .Vars.name}}', '|Ada'],
    ['{{if (eq .Iteration 2)}}{{if true}}in{{end}}{{end}}', 'in'],
    ['{{default "x" .Vars.empty}} {{.Vars.name | default "x"}} {{default "y" .Vars.nowhere}}', 'x Ada y'],
    ['{{eq .Vars.name "Ada" | not}}', 'false'],
    ['{{\n .Vars.name\n}}', 'Ada'],
  ])('%j gives %j', (text, expected) => {
    expect(render(text)).toBe(expected);
  });

  it.each([
    ['{{', 'the template is not closed @ {{'],
    ['a {{ .Vars.name', 'the template is not closed @ {{'],
    ['{{}}', 'a value is missing @ {{}}'],
    ['{{/* open }}', 'the comment is not closed @ {{'],
    ['{{"open}}', 'the text is not closed @ "'],
    ['{{.Vars.two-words}}', 'this character cannot be part of a name @ -'],
    ['{{.}}', 'a name is missing behind the dot @ .'],
    ['{{range .Vars}}x{{end}}', '`range` is not known in a template @ range'],
    ['{{printf "%s" .Vars.name}}', '`printf` is not known in a template @ printf'],
    ['{{$x := 1}}', 'this character is not known in a template @ $'],
    ['{{if .Vars.name}}x', 'there is no {{end}} for this `if` @ {{'],
    ['x{{end}}', 'there is no {{if}} for this `end` @ {{end}}'],
    ['{{else}}', 'there is no {{if}} for this `else` @ {{else}}'],
    ['{{if true}}{{else}}{{else}}{{end}}', 'nothing but {{end}} may follow an `else` @ {{else}}'],
    ['{{if true}}{{else with}}{{end}}', 'only `if` may follow `else` @ with'],
    ['{{not}}', '`not` takes 1 value, not 0 @ not'],
    ['{{eq .Vars.name}}', '`eq` takes 2 or more values, not 1 @ eq .Vars.name'],
    ['{{.Vars.name .Vars.n}}', 'only a function takes values @ .Vars.name'],
    ['{{.Vars.name | .Vars.n}}', 'only a function may follow | @ .Vars.n'],
    ['{{(.Vars.name}}', 'there is no ) for this ( @ ('],
    ['{{.Vars.name)}}', 'there is no ( for this ) @ )'],
    ['{{index .Vars .TaskName}}', 'a key of `index` must be a text in quotes @ .TaskName'],
    ['{{not eq}}', 'a function among values needs brackets @ eq'],
    ['{{.Vars.nmae}}', 'there is no variable `nmae` @ .Vars.nmae'],
    ['{{if false}}{{.Vars.nowhere}}{{end}}', 'there is no variable `nowhere` @ .Vars.nowhere'],
    ['{{.Vars}}', '`.Vars` needs the name of a variable @ .Vars'],
    ['{{.Vars.name.first}}', 'a variable is a text and has no parts @ .Vars.name.first'],
    ['{{.name}}', 'there is no `.name` @ .name'],
    ['{{.Context.tema.lead}}', '`inputs.context` has no `tema` @ .Context.tema.lead'],
    ['{{if eq .Vars.n 1}}x{{end}}', '`eq` compares a text with a number @ eq .Vars.n 1'],
  ])('%j is refused', (text, expected) => {
    expect(told(text)).toEqual([expected]);
  });

  it('says what was probably meant', () => {
    expect(problemsOf('{{.Vars.nmae}}')[0]).toMatchObject({ code: 'unknown-variable', hint: 'did you mean `name`?' });
    expect(problemsOf('{{.name}}')[0]?.hint).toBe('did you mean `.Vars.name`?');
    expect(problemsOf('{{.Iterations}}')[0]?.hint).toBe('did you mean `.Iteration`?');
    const hooks = { where: 'in a hook around the run', vars, fields: ['JobID'] } as const;
    expect(problemsOf('{{.TaskName}}', hooks)[0]).toMatchObject({
      message: '`.TaskName` has no value in a hook around the run',
      hint: 'in a hook around the run there are .Vars.name, .JobID',
    });
  });

  it('finds every unknown name of a text, each at its place', () => {
    expect(told('{{.Vars.a}} {{if .Vars.b}}{{.Vars.name}}{{end}}')).toHaveLength(2);
  });

  it('bounds nesting and growth', () => {
    expect(told('{{if true}}'.repeat(60) + '{{end}}'.repeat(60))[0]).toContain('nested too deeply');
    expect(told(`{{${'('.repeat(60)}1${')'.repeat(60)}}}`)[0]).toContain('nested too deeply');
    const large = { ...data, vars: varsOf({ name: 'x'.repeat(1024 * 1024) }) };
    const compiled = compileTemplate('{{.Vars.name}}'.repeat(20));
    expect(() => compiled.ok && compiled.template.render(large)).toThrow('longer than');
  });

  it('never throws, and places what it finds within the text', () => {
    const piece = fc.constantFrom(
      '{{',
      '}}',
      '-}}',
      '{{- ',
      '.Vars.name',
      '.Context',
      'if',
      'else',
      'end',
      'eq',
      '"',
      '`',
      '(',
      ')',
      '|',
      ' ',
      '\\',
      '/*',
      '*/',
      'x',
      '\n',
      '1',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join('');
        for (const { action, at, end } of problemsOf(text)) {
          expect(text.startsWith('{{', action)).toBe(true);
          expect(at).toBeGreaterThanOrEqual(action);
          expect(end).toBeLessThanOrEqual(text.length);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('leaves every text without braces as it is, and gives a value as it is', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (text, value) => {
        fc.pre(!text.includes('{{'));
        const compiled = compileTemplate(`${text}{{.Vars.v}}`);
        fc.pre(compiled.ok && !text.endsWith('{'));
        if (!compiled.ok) return;
        expect(compiled.template.render({ vars: varsOf({ v: value }) })).toBe(text + value);
      }),
    );
  });
});

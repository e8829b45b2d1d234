// Renders the reference of methods, notifications and errors as Markdown. Pure: values of src/protocol in, text out.

const errorMeanings = {
  'parse-error': 'A line is not JSON; the answer has id null.',
  'invalid-request': 'Not a request object, a bad or duplicate id, an empty batch, a line over the limit.',
  'method-not-found': 'No such method.',
  'invalid-params': 'Wrong shape or an unknown key; the message names it.',
  'unknown-run': 'No run has this id.',
  'unknown-task': 'The eval has no task with this id.',
  'outside-roots': 'A path lies outside the allowed roots; the message says which roots there are.',
  internal: 'A bug. `data` has a correlation id that is in the log, never a stack.',
  'eval-not-found': 'There is no such file.',
  'validation-failed': 'The eval has errors; `diagnostics` in `data` lists them with their places.',
  'run-failed':
    'The result of a run that could not be carried out was asked for, or something that the run needs is missing.',
  'not-trusted': 'The eval or the tests start commands that nobody has accepted; `data` lists them.',
  'run-expired': 'The id was known and its record has been removed.',
  limit: 'Too many active runs, or an answer that would be too large.',
  canceled: 'The request was canceled with `$/cancelRequest`, or its run was.',
};

const eventMeanings = {
  run_started: 'The first event of a run.',
  progress: 'Counts of trials, or of packages, at least 100 ms apart; the last one is exact.',
  task_started: 'The first trial of a task is about to start.',
  trial_started: '',
  agent_event: 'One event of the transcript.',
  grade: 'One grader has judged one trial.',
  trial_ended: '',
  task_ended: '',
  trigger_started: 'One prompt of the trigger tests, after the tasks.',
  trigger_ended: '',
  hook: 'A hook has ended.',
  phase: 'A coverage run lists packages, warms the build cache, runs tests or reads reports.',
  package_ended: 'The tests of a package have ended; its coverage is judged when all have.',
  warning: 'Something that does not stop the run.',
  run_ended: 'The last event of a run; nothing is sent after it.',
};

const escape = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

/** A JSON Schema as a short type: `integer, 1 to 500`, `"a" | "b"`, `list of string`. */
export function typeText(schema) {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((each) => JSON.stringify(each)).join(' | ');
  const branches = schema.anyOf ?? schema.oneOf;
  if (branches !== undefined) return branches.map(typeText).join(' | ');
  if (schema.type === 'array') return `list of ${typeText(schema.items ?? {})}`;
  if (schema.type === 'object' && schema.properties === undefined) {
    const values = schema.additionalProperties;
    return typeof values === 'object' && Object.keys(values).length > 0 ? `map of ${typeText(values)}` : 'map';
  }
  if (schema.type === 'integer' || schema.type === 'number') return `${schema.type}${limits(schema)}`;
  if (Array.isArray(schema.type)) return schema.type.join(' | ');
  return schema.type ?? 'any';
}

// Bounds of a 53-bit integer are zod's own, not a limit that we set.
function limits({ minimum, maximum }) {
  const least = minimum !== undefined && minimum > Number.MIN_SAFE_INTEGER;
  const most = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER;
  if (least && most) return `, ${minimum} to ${maximum}`;
  if (least) return `, ${minimum} or more`;
  return most ? `, ${maximum} or less` : '';
}

/**
 * One row for each member of an object schema; members of members as `outer.inner` and `list[].inner`.
 * @param {any} schema
 * @returns {{ path: string, type: string, required: boolean, text: string }[]}
 */
export function rows(schema, prefix = '') {
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties ?? {}).flatMap(([name, member]) => {
    const path = `${prefix}${name}`;
    const own = { path, type: typeText(member), required: required.has(name), text: member.description ?? '' };
    if (member.properties !== undefined) return [own, ...rows(member, `${path}.`)];
    return [own, ...(member.items?.properties === undefined ? [] : rows(member.items, `${path}[].`))];
  });
}

function table(schema, { empty }) {
  const members = rows(schema);
  if (members.length === 0) return `${empty}\n`;
  const explained = members.some(({ text }) => text !== '');
  const lines = members.map(({ path, type, required, text }) => {
    const cells = [`\`${path}${required ? '' : '?'}\``, escape(type), ...(explained ? [escape(text)] : [])];
    return `| ${cells.join(' | ')} |\n`;
  });
  const head = explained ? '| name | type | meaning |\n|---|---|---|\n' : '| name | type |\n|---|---|\n';
  return head + lines.join('');
}

function methodSection(name, method, { schemaOf, sameResultAs, toolName }) {
  const facts = [
    { read: 'Changes nothing', write: "Changes only Assay's own records", execute: 'Starts programs' }[method.effect],
    method.idempotent ? 'may be repeated' : 'each call does it again',
    method.tool === undefined ? 'JSON-RPC only' : `MCP tool \`${toolName(name)}\` (group \`${method.tool}\`)`,
  ];
  const result =
    sameResultAs === undefined
      ? table(schemaOf(method.result, 'output'), { empty: 'No members.' })
      : `As of [\`${sameResultAs}\`](#${sameResultAs.replaceAll('.', '')}).\n`;
  return [
    `### ${name}`,
    `${method.description} ${facts.join('; ')}.`,
    '**Params**',
    table(schemaOf(method.params, 'input'), { empty: 'None.' }).trimEnd(),
    '**Result**',
    result.trimEnd(),
  ].join('\n\n');
}

function meaningOf(meanings, name) {
  const meaning = meanings[name];
  if (meaning === undefined) throw new Error(`scripts/method-reference.mjs has no words for ${name}`);
  return meaning;
}

/** The whole reference. `schemaOf(schema, io)` gives the JSON Schema of a zod schema. */
export function renderReference({ methods, toolName, runEventBodies, progressEventTypes, errorCodes, schemaOf }) {
  const names = Object.keys(methods);
  const sections = names.map((name, index) => {
    const sameResultAs = names.slice(0, index).find((other) => methods[other].result === methods[name].result);
    return methodSection(name, methods[name], { schemaOf, sameResultAs, toolName });
  });
  const events = Object.entries(runEventBodies).map(([type, schema]) => {
    const heard = progressEventTypes.has(type)
      ? 'Sent with `events: "progress"` and `"all"`.'
      : 'Sent with `events: "all"`.';
    return [
      `### ${type}`,
      `${meaningOf(eventMeanings, type)} ${heard}`.trim(),
      table(schemaOf(schema, 'output'), { empty: 'No members of its own.' }).trimEnd(),
    ].join('\n\n');
  });
  const tools = names.filter((name) => methods[name].tool !== undefined);
  return `${[
    '<!-- Made by `npm run docs` from src/protocol. Do not edit. -->',
    '# Methods, notifications, errors',
    'Every message is one JSON value on one line. Names end in `?` when they may be left out; params that are not listed are refused with `-32602`. Lists are never null. Paged answers have `next_cursor` until the last page; give it back as `cursor`.',
    '## Methods',
    ...sections,
    '## Notifications',
    'A run tells what happens in it as `run.event` notifications: to the connection that started it, or that asked with `run.events {follow: true}`. Each has `run_id`, `seq` (1, 2, 3 … without a gap in the stored log), `time` (RFC 3339) and `type`, and the members below.',
    ...events,
    '## Errors',
    '`error.data` is always `{kind, message, hint?, path?, line?, column?, diagnostics?}`.',
    `| code | kind | when |\n|---|---|---|\n${Object.entries(errorCodes)
      .map(([kind, code]) => `| ${code} | \`${kind}\` | ${meaningOf(errorMeanings, kind)} |`)
      .join('\n')}`,
    '## MCP tools',
    'The same methods as tools of an MCP client, with the same params as input schema and the same result as `structuredContent`. `--tools read` offers only those of the group `read`; `--tools eval` and `--tools coverage` those of their group, of `read` and of `run`.',
    `| tool | method | group | effect | idempotent |\n|---|---|---|---|---|\n${tools
      .map(
        (name) =>
          `| \`${toolName(name)}\` | \`${name}\` | ${methods[name].tool} | ${methods[name].effect} | ${methods[name].idempotent ? 'yes' : 'no'} |`,
      )
      .join('\n')}`,
  ].join('\n\n')}\n`;
}

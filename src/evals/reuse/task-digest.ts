import { canonicalJson } from '../../support/canonical-json.js';
import type { LoadedGrader, LoadedTask } from '../loading/loaded.js';
import type { CompiledGrader } from '../planned-task.js';
import type { Vars } from '../templates/scope.js';
import type { CommandPlace } from './command-facts.js';
import { sha256 } from './content-digests.js';
import { graderFacts } from './plan-parts.js';

const none: readonly never[] = [];

/** How much of the digest is kept, hex digits: 128 bits. */
export const digestDigits = 32;

/** Members of a task that change no trial; its graders are looked at with what they use. */
const noPart: ReadonlySet<string> = new Set(['description', 'tags', 'enabled', 'graders']);

/**
 * Digest of what of a task can change its trials: its file's content whatever the order of its keys, the bytes of its
 * input files, its own graders with their files and commands. Called for every task of every run: at once, unless a
 * grader starts commands.
 */
export function taskDigest(
  loaded: LoadedTask,
  own: readonly CompiledGrader[],
  timeoutMs: number,
  shared: Vars,
  place: CommandPlace,
): string | Promise<string> {
  const resources =
    loaded.files.length === 0
      ? none
      : loaded.files.map(({ path, content, sha256: digest }) => [
          path,
          digest ?? (typeof content === 'string' ? content : sha256(content)),
        ]);
  // What the eval says is part of the plan; a row of a table has more to say.
  const vars =
    loaded.vars === shared
      ? undefined
      : Array.from(loaded.vars.own?.() ?? loaded.vars.names(), (name) => [name, loaded.vars.get(name)]);
  const finish = (graders: string): string =>
    sha256(
      `{"graders":${graders},"resources":${canonicalJson(resources)},"task":${canonicalJson(loaded.task, noPart)}` +
        `,"timeoutMs":${timeoutMs}${vars === undefined ? '' : `,"vars":${canonicalJson(vars)}`}}`,
    ).slice(0, digestDigits);
  let plain = '';
  for (let index = 0; index < loaded.graders.length; index++) {
    const grader = loaded.graders[index];
    if (grader === undefined) continue;
    if (grader.kind.commands !== undefined || own[index]?.files !== undefined)
      return graderFacts(loaded.graders, own, place).then((facts) => finish(canonicalJson(facts)));
    plain += plain === '' ? graderText(grader) : `,${graderText(grader)}`;
  }
  return finish(`[${plain}]`);
}

/** The canonical JSON of what a grader that needs no file says of itself, without an object made for it. */
function graderText({ config, name, type, weight }: LoadedGrader): string {
  const said = config === undefined ? '' : `"config":${canonicalJson(config)},`;
  return `{${said}"name":${JSON.stringify(name)},"type":${JSON.stringify(type)},"weight":${weight}}`;
}

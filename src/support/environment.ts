/** What a program needs to find its way about a machine. None of it is a secret. */
const always: ReadonlySet<string> = new Set(
  (
    'PATH HOME LANG LANGUAGE TZ TERM SHELL USER LOGNAME TMPDIR TMP TEMP ' +
    // Windows programs do not start, or find no interpreter, without these.
    'SYSTEMROOT SYSTEMDRIVE WINDIR COMSPEC PATHEXT USERPROFILE USERNAME HOMEDRIVE HOMEPATH APPDATA LOCALAPPDATA ' +
    'PROGRAMDATA PROGRAMFILES NUMBER_OF_PROCESSORS PROCESSOR_ARCHITECTURE'
  ).split(' '),
);

/**
 * The environment of a child: an allow-list of `env`, then the names in `pass`, then `set`, which wins.
 * Everything else, tokens and keys above all, stays with this process unless a file asks for it by name.
 */
export function scrubbedEnv(
  env: Readonly<Record<string, string | undefined>>,
  pass: readonly string[] = [],
  set: Readonly<Record<string, string>> = {},
  platform: NodeJS.Platform = process.platform,
): Record<string, string> {
  // Names of variables have no case on Windows: `Path` is PATH there, and only there.
  const fold = (name: string): string => (platform === 'win32' ? name.toUpperCase() : name);
  const passed = new Set(pass.map(fold));
  const child: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined) continue;
    const folded = fold(name);
    if (always.has(folded) || folded.startsWith('LC_') || passed.has(folded)) child[name] = value;
  }
  for (const [name, value] of Object.entries(set)) {
    for (const other of Object.keys(child)) if (fold(other) === fold(name)) delete child[other];
    child[name] = value;
  }
  return child;
}

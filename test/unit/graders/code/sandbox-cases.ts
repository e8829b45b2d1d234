import type { SandboxLanguage } from '../../../../src/graders/grader.js';

type Cases = Readonly<Record<SandboxLanguage, readonly string[]>>;

export const names = {
  output: 'hello world',
  outcome: {},
  transcript: [{ type: 'assistant.message', content: 'hi' }],
  tool_calls: [{ name: 'bash', arguments: { command: 'ls' }, success: true }],
  errors: [],
  duration_ms: 12,
};

/** Assertions that hold. */
export const holding: Cases = {
  python: [
    'len(output) == 11 and "hello" in output',
    'any(word in output for word in ["hello", "x"])',
    'all(call["name"] == "bash" for call in tool_calls)',
    '[entry["type"] for entry in transcript] == ["assistant.message"]',
    'any(output.startswith(p) and duration_ms > 0 for p in ["he"])',
    're.search(r"w(or)ld", output).group(1) == "or"',
    're.sub(r"o", lambda m: m.group(0).upper(), output) == "hellO wOrld"',
    'outcome == {} and errors == [] and True is not False',
    'f"{duration_ms:>4}" == "  12"',
    'str(int("7")) + "x" == "7x" and list(dict(a=1)) == ["a"] and float("1.5") > 1 and bool([0])',
    '(total := len(output)) > 3',
    'total == 11',
    '  output\n',
  ],
  javascript: [
    'output.length === 11 && output.includes("hello")',
    'tool_calls.every((call) => call.name === "bash")',
    '/w(or)ld/.exec(output)[1] === "or"',
    'Object.keys(outcome).length === 0 && Array.isArray(errors)',
    'True === true && False === false',
    'parseInt("7") + parseFloat("0.5") === 7.5 && isNaN(NaN) && isFinite(1) && Math.max(1, duration_ms) === 12',
    'JSON.parse("[1]")[0] === 1 && new RegExp("h").test(output) && String(1) === "1" && Infinity > Number("3")',
    'new Set([1, 1]).size === 1 && new Date(0).getTime() === 0 && typeof undefined === "undefined"',
    'const words = output.split(" "); words.length === 2',
    'words[0] === "hello"',
    'output',
    '[]',
  ],
};

/** Assertions that are false or empty, without an error. */
export const failing: Cases = {
  python: ['output == ""', '0', '""', 'None', '[]', 'errors'],
  javascript: ['output === ""', '0', '""', 'null', 'undefined', 'NaN'],
};

/** Attempts to get out, or at something that assertions must not have. Each must be an error. */
export const escapes: Cases = {
  python: [
    '__import__("os").system("true")',
    'open("/etc/passwd")',
    'eval("1")',
    'globals()',
    'getattr(output, "upper")',
    'type(output)',
    '().__class__.__base__.__subclasses__()',
    '"{0.__class__}".format(output)',
    '"{0.__class__}".format_map({"0": 1})',
    'str.format("{0.__class__}", 1)',
    'f"{output.__class__}"',
    '(x for x in [1]).gi_frame.f_back.f_globals',
    '(lambda: 0).__globals__',
    '(lambda: 0).func_globals',
    're.enum.sys.modules',
    're.sys',
    're._compiler',
    're.search("a", "a").__class__',
    'len.__self__',
    '__builtins__["open"]',
    '[].append.__self__.__class__',
    '[0 for output.x in [1]]',
    '[0 for outcome["x"] in [1]]',
    '(lambda: (yield))()',
    'import os',
    'exec("1")',
    'breakpoint()',
    '(__x := 1)',
    'int.mro()',
    'int.__subclasses__()',
  ],
  javascript: [
    'process.exit(1)',
    'require("fs")',
    'fetch("http://localhost")',
    'console.log(1)',
    'Object.constructor("return process")().pid',
    '(function () { return this })().constructor.constructor("return process")()',
    'output.constructor.constructor("return require")()',
    '[].constructor.constructor("return globalThis.process.env")().HOME.length',
    'new Function("return process.env")()',
    'Worker',
    'WebAssembly.compile',
    'Deno.readFile("x")',
    'setTimeout(() => 0, 0)',
    'throw new Error("no")',
    'throw null',
    'throw { toString() { throw 1 } }',
    '(',
  ],
};

/** Assertions that would take forever or everything. Each must end as an error within its limits. */
export const bombs: Cases = {
  python: [
    '[1 for a in re.finditer("", "x" * 10**6) for b in re.finditer("", "x" * 10**6) if False]',
    're.search(r"(a*)*b", "a" * 40)',
    're.match(r"(x+x+)+y", "x" * 50)',
    '10 ** 10 ** 10',
    '"a" * 10 ** 10',
    '[0] * 10 ** 10',
    '"%10000000000d" % 1',
    'f"{1:>10000000000}"',
    '"x".ljust(10 ** 11)',
    '(lambda f: f(f))(lambda f: f(f))',
    '(lambda f, n: f(f, n + [n] * 1000000))(lambda f, n: f(f, n + [n] * 1000000), [])',
    'str(10 ** 5000)',
    `${'('.repeat(5000)}1${')'.repeat(5000)}`,
    `${'-'.repeat(50_000)}1`,
    `"${'x'.repeat(70_000)}"`,
  ],
  javascript: [
    'for (;;);',
    '/(a*)*b/.test("a".repeat(40))',
    '/(x+x+)+y/.test("x".repeat(50))',
    'let a = []; for (;;) a.push({ a })',
    '"a".repeat(2 ** 30)',
    '"ab".repeat(2 ** 28).split("")',
    'new Uint8Array(2 ** 31)',
    '10n ** 10n ** 8n',
    '(function f() { f() })()',
    'JSON.parse("[".repeat(1e6))',
    `${'('.repeat(100_000)}1`,
    '[1, 2].sort(() => { for (;;); })',
    'throw { toString() { for (;;); } }',
  ],
};

/** What could outlive a grading, and the assertion that would notice it in the next one. */
export const tampering: Cases = {
  python: ['[] if transcript.append(1) else (x := 1)', '(len := any)', '(re := 1)', 'outcome.update(a=1) or 1'],
  javascript: [
    'globalThis.x = 1',
    'var y = 1; y',
    'let z = 1; z',
    'Array.prototype.map = () => [1]; true',
    'String.prototype.includes = () => true; true',
    'Boolean = () => true; true',
    'JSON.parse = () => ({}); Object.assign = () => 1; true',
    'Object.prototype.polluted = 1; true',
    'Object.getPrototypeOf([][Symbol.iterator]()).next = () => ({ done: true }); true',
    'globalThis.True = false; 1',
    'Object.freeze(globalThis); 1',
    'RegExp.prototype.exec = () => []; 1',
  ],
};
export const pristine: Cases = {
  python: ['len(transcript) == 1', 're.search("h", output)', 'outcome == {}', 'not any([0])'],
  javascript: [
    'typeof x + typeof y + typeof z === "undefinedundefinedundefined"',
    '[1].map((n) => n + 1)[0] === 2',
    '!output.includes("nothing")',
    'output.length === 11',
    '({}).polluted === undefined',
    '[...[1, 2]].length === 2',
    'True === true && Boolean(0) === false',
    '(globalThis.fresh = 1) && fresh === 1',
    '!/nothing/.test(output)',
  ],
};

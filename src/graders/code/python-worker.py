"""Evaluates Python assertions: one JSON request per line on stdin, one JSON answer per line on stdout.

Only syntax on a list is accepted and only attributes on a list can be reached, so that an assertion sees its
names and nothing of this process. Time and memory are limited; the parent replaces a worker that dies.
"""

import ast
import json
import re
import signal
import sys
import types
import unicodedata  # noqa: F401 - loaded now, because later nothing can be opened
import warnings

try:
    import resource
except ImportError:  # Windows
    resource = None

LONGEST_SOURCE = 65536
LONGEST_ERROR = 500

OPERATORS = (
    ast.And, ast.Or, ast.Not, ast.Invert, ast.UAdd, ast.USub,
    ast.Add, ast.Sub, ast.Mult, ast.MatMult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow,
    ast.LShift, ast.RShift, ast.BitOr, ast.BitXor, ast.BitAnd,
    ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Is, ast.IsNot, ast.In, ast.NotIn,
)  # fmt: skip
SYNTAX = OPERATORS + (
    ast.Expression, ast.BoolOp, ast.BinOp, ast.UnaryOp, ast.IfExp, ast.Compare, ast.Call, ast.keyword,
    ast.Constant, ast.Name, ast.Load, ast.Store, ast.Attribute, ast.Subscript, ast.Slice, ast.Starred,
    ast.Dict, ast.Set, ast.List, ast.Tuple, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp,
    ast.comprehension, ast.Lambda, ast.arguments, ast.arg, ast.JoinedStr, ast.FormattedValue, ast.NamedExpr,
)  # fmt: skip

RE_NAMES = (
    "search match fullmatch findall finditer split sub subn compile escape "
    "A ASCII I IGNORECASE M MULTILINE S DOTALL U UNICODE X VERBOSE"
).split()
# str.format reads attributes by name: "{0.__class__}".
NEVER = {"format", "format_map"}
ATTRIBUTES = frozenset(
    name
    for kind in (str, bytes, int, float, bool, list, dict, tuple, set, frozenset, re.Match, re.Pattern)
    for name in dir(kind)
    if not name.startswith("_") and name not in NEVER
) | frozenset(RE_NAMES)

BASE = {
    "len": len, "any": any, "all": all, "str": str, "int": int, "float": float, "bool": bool,
    "list": list, "dict": dict, "re": types.SimpleNamespace(**{name: getattr(re, name) for name in RE_NAMES}),
}  # fmt: skip


class Refused(Exception):
    """Syntax or an attribute that assertions may not use."""


class TimedOut(BaseException):
    """The time of one assertion is over."""


class Alarm:
    """Interrupts an assertion after its time; should that not help, the kernel ends this process a little later."""

    def __init__(self, seconds):
        self.seconds = seconds
        self.armed = False
        self.available = hasattr(signal, "setitimer")
        if self.available:
            signal.signal(signal.SIGALRM, self.ring)
            signal.signal(signal.SIGPROF, signal.SIG_DFL)

    def ring(self, *_):
        if self.armed:
            self.armed = False
            raise TimedOut

    def arm(self):
        if self.available:
            self.armed = True
            signal.setitimer(signal.ITIMER_PROF, self.seconds + 1)
            signal.setitimer(signal.ITIMER_REAL, self.seconds)

    def disarm(self):
        self.armed = False
        if self.available:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.setitimer(signal.ITIMER_PROF, 0)


def check(tree):
    for node in ast.walk(tree):
        if not isinstance(node, SYNTAX):
            raise Refused(f"{type(node).__name__} is not available in assertions")
        if isinstance(node, ast.Attribute):
            if node.attr not in ATTRIBUTES or not isinstance(node.ctx, ast.Load):
                raise Refused(f"the attribute {node.attr!r} is not available in assertions")
        elif isinstance(node, ast.Subscript):
            if not isinstance(node.ctx, ast.Load):
                raise Refused("assignment is not available in assertions")
        elif isinstance(node, (ast.Name, ast.arg)):
            name = node.id if isinstance(node, ast.Name) else node.arg
            if name.startswith("__"):
                raise Refused(f"the name {name!r} is not available in assertions")


compiled = {}


def compile_assertion(source):
    code = compiled.get(source)
    if code is None:
        if len(source) > LONGEST_SOURCE:
            raise Refused(f"the assertion has more than {LONGEST_SOURCE} characters")
        tree = ast.parse(source.lstrip(" \t"), "<assertion>", "eval")
        check(tree)
        code = compile(tree, "<assertion>", "eval")
        if len(compiled) >= 1000:
            compiled.clear()
        if len(source) <= 2000:
            compiled[source] = code
    return code


def truth(source, scope, alarm):
    """True, False or the text of an error; whether memory ran out. Without a scope, it is compiled and not run."""
    try:
        try:
            alarm.arm()
            code = compile_assertion(source)
            return scope is None or bool(eval(code, scope)), False
        except TimedOut:
            raise
        except MemoryError:
            return "MemoryError: needs more memory than assertions get", True
        except Refused as error:
            return str(error), False
        except BaseException as error:
            return f"{type(error).__name__}: {str(error)[:LONGEST_ERROR]}", False
        finally:
            alarm.disarm()
    except TimedOut:
        return f"took longer than {round(alarm.seconds * 1000)} ms", False
    except MemoryError:
        return "MemoryError: needs more memory than assertions get", True
    finally:
        alarm.disarm()


def answer(line, alarm):
    request = json.loads(line)
    try:
        names = {"__builtins__": {}, **BASE, **json.loads(request["names"])}
        scope = None if request.get("check") else names
    except (MemoryError, RecursionError) as error:
        return {"id": request["id"], "broken": f"the names cannot be loaded: {type(error).__name__}", "retire": True}
    results = []
    exhausted = False
    for source in request["assertions"]:
        result, out_of_memory = truth(source, scope, alarm)
        results.append(result)
        exhausted = exhausted or out_of_memory
    return {"id": request["id"], "results": results, "retire": exhausted}


def limit(name, value):
    kind = getattr(resource, name, None)
    if kind is not None:
        try:
            resource.setrlimit(kind, (value, value))
        except (OSError, ValueError):
            pass  # Not every system knows every limit; the parent watches as well.


def confine(memory):
    limit("RLIMIT_AS", memory)
    limit("RLIMIT_CORE", 0)
    limit("RLIMIT_FSIZE", 0)
    limit("RLIMIT_NPROC", 0)
    limit("RLIMIT_NOFILE", 3)


def main():
    warnings.simplefilter("ignore")
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    alarm = Alarm(int(sys.argv[1]) / 1000)
    confine(int(sys.argv[2]))
    read, write, flush = sys.stdin.buffer.readline, sys.stdout.buffer.write, sys.stdout.buffer.flush
    write(json.dumps({"ready": sys.version.split()[0]}).encode() + b"\n")
    flush()
    while line := read():
        write(json.dumps(answer(line, alarm)).encode() + b"\n")
        flush()


main()

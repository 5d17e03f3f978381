"""Breaks one condition at a time and says which break no test notices: script/mutate [--jobs N] [MODULE...]

The tests of the modules run once, and which lines each of them comes by is written down. Then this process forks for
each mutant (mutants.py): the child puts the broken code in place of the good and runs the tests that come by there,
until one fails. Survivors that mean the same as the code they break are listed in mutants.txt, each with its reason.
"""

import argparse
import ast
import gc
import importlib
import os
import signal
import sys
import time
from collections import Counter
from pathlib import Path
from types import CodeType, FunctionType, ModuleType, SimpleNamespace
from typing import Any

import coverage
import hypothesis
import pytest
from mutants import Mutant, mutants

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))
from ui.prepared import Prepared  # noqa: E402 - the product is not installed

LISTED = ROOT / "script/mutants.txt"
RULES = [str(path.relative_to(ROOT)) for path in sorted(ROOT.glob("schedules/tests/test_rules_*.py"))]
HOURS = [f"staff/tests/test_worktime_{name}.py" for name in ("calendar", "moments", "person")]
HOURS += ["staff/tests/test_working_minutes.py", "staff/tests/test_dated_hours.py"]
# Whose tests must notice that a module is broken: few and quick, or a run takes hours.
TESTS = {
    "tasks/states.py": ["tasks/tests/test_move_task.py"],
    "tasks/access.py": ["tasks/tests/test_may_task.py"],
    **{str(path.relative_to(ROOT)): RULES for path in sorted(ROOT.glob("schedules/rules/*.py"))},
    "staff/worktime.py": HOURS,
    "staff/worktime_minutes.py": HOURS,
    "notices/outbox.py": ["notices/tests/test_post_event.py"],
}
APPS = ("backoffice", "api", "desk", "schedules", "tasks", "notices", "staff", "ui")
PATIENCE = 10  # seconds, and as many times what a test takes, until it counts as hung


class Run:
    """A plugin that takes the place of pytest's loop."""

    def __init__(self, paths: list[str], jobs: int) -> None:
        self.paths, self.jobs, self.out = paths, jobs, os.fdopen(os.dup(1), "w")
        self.failed: list[str] = []
        self.seconds: dict[pytest.Item, float] = {}
        self.kills: Counter[tuple[str, pytest.Item]] = Counter()
        self.children: dict[int, tuple[Mutant, list[pytest.Item]]] = {}
        self.survivors: list[str] = []
        self.count = 0

    def say(self, line: str) -> None:
        print(line, file=self.out, flush=True)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed.append(f"{report.nodeid}\n{report.longreprtext}")

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if session.testsfailed:
            raise session.Failed("the tests could not be read")
        session.config.pluginmanager.unregister(name="terminalreporter")
        items = [item for item in session.items if quick(item)]
        modules = [importlib.import_module(name_of(path)) for path in self.paths]
        self.caches = [each for each in gc.get_objects() if is_our_cache(each)]
        by_line = self.watched(items)
        for path, module in zip(self.paths, modules, strict=True):
            own = [item for item in items if item.nodeid.partition("::")[0] in TESTS[path]]
            self.module(path, module, own, by_line[path])
        return True

    def watched(self, items: list[pytest.Item]) -> dict[str, dict[int, list[str]]]:
        """The ids of the tests that come by each line of each module; ends here when a test fails."""
        watch = coverage.Coverage(data_file=None, config_file=False, include=[str(ROOT / path) for path in self.paths])
        watch.start()
        for item in items:
            watch.switch_context(item.nodeid)
            started = time.monotonic()
            self.one(item)
            self.seconds[item] = time.monotonic() - started
        watch.stop()
        if self.failed:
            raise SystemExit("Without a break these fail:\n" + "\n".join(self.failed))
        return {path: watch.get_data().contexts_by_lineno(str(ROOT / path)) for path in self.paths}

    def one(self, item: pytest.Item) -> None:
        for cache in self.caches:
            cache.cache_clear()
        more = SimpleNamespace(listchain=lambda: [item.session])  # as if more came: the database stays
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=more)

    def module(self, path: str, module: ModuleType, items: list[pytest.Item], by_line: dict[int, list[str]]) -> None:
        before, known = self.count, len(self.survivors)
        for mutant in mutants(path):
            ids = {each for line in mutant.lines for each in by_line.get(line, [])}
            coming = [item for item in items if item.nodeid in ids] if mutant.owner else items
            coming.sort(key=lambda item: (-self.kills[mutant.owner, item], self.seconds[item]))
            self.count += 1
            while len(self.children) >= self.jobs:
                self.wait()
            pid = os.fork()
            if not pid:
                self.child(mutant, module, coming)
            self.children[pid] = mutant, coming
        while self.children:
            self.wait()
        self.say(f"{path}: {self.count - before} mutants, {len(self.survivors) - known} survive")

    def child(self, mutant: Mutant, module: ModuleType, items: list[pytest.Item]) -> None:
        """Ends the process: 0: nobody noticed; n: the n-th test did; 250: it can't be imported; 251: a mistake."""
        code = 251
        try:
            code = 0 if replace(mutant, module) else 250
            for n, item in enumerate(items if code == 0 else []):
                signal.alarm(int(PATIENCE * (1 + self.seconds[item])))
                self.one(item)
                if self.failed:
                    code = min(n + 1, 249)
                    break
        except BaseException as error:
            self.say(f"{mutant}\n    could not be tried: {error!r}")
        finally:
            os._exit(code)

    def wait(self) -> None:
        pid, status = os.wait()
        mutant, items = self.children.pop(pid)
        code = os.waitstatus_to_exitcode(status)
        if code == 0:
            self.survivors.append(str(mutant))
            self.say(f"{mutant.path}:{mutant.lines[0]} ({len(items)} tests come by)\n    {mutant.said}")
        elif 0 < code < 250:
            self.kills[mutant.owner, items[code - 1]] += 1
        elif code == 251:
            raise SystemExit("A mutant could not be tried.")


def quick(item: pytest.Item) -> bool:
    """Neither what needs other servers nor what empties the database, which the next child would miss."""
    marker = item.get_closest_marker("django_db")
    whole = bool(marker and marker.kwargs.get("transaction")) or "transactional_db" in getattr(item, "fixturenames", ())
    return not whole and not any(item.get_closest_marker(name) for name in ("postgres", "browser", "skip"))


def is_our_cache(each: object) -> bool:
    return type(each).__name__ == "_lru_cache_wrapper" and str(each.__module__).partition(".")[0] in APPS


def replace(mutant: Mutant, module: ModuleType) -> bool:
    """Puts the break where everybody has the good code, however they imported it. False: it cannot be imported."""
    tree = mutant.broken()
    if not mutant.owner:
        try:
            replace_tables(mutant, module, tree)
        except Exception:
            return False
        return True
    codes = dict(below(compile(tree, str(module.__file__), "exec")))
    for each in gc.get_objects():
        if isinstance(each, Prepared):
            each.known.clear()  # SQL that the good code wrote
        elif isinstance(each, FunctionType) and each.__code__.co_filename == module.__file__:
            name = each.__code__.co_qualname
            if name == mutant.owner or name.startswith(f"{mutant.owner}."):
                each.__code__ = codes[name, each.__code__.co_firstlineno]
    return True


def below(code: CodeType) -> Any:
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield (each.co_qualname, each.co_firstlineno), each
            yield from below(each)


def replace_tables(mutant: Mutant, module: ModuleType, tree: ast.Module) -> None:
    """Evaluates the broken table and those that are made of it; a dictionary is filled anew, the rest given to all."""
    space, changed = dict(vars(module)), set[str]()
    for statement in tree.body:
        if not isinstance(statement, ast.Assign | ast.AnnAssign) or not statement.value:
            continue
        read = {node.id for node in ast.walk(statement.value) if isinstance(node, ast.Name)}
        if statement.lineno == mutant.lines[0] or read & changed:
            exec(compile(ast.Module([statement], []), str(module.__file__), "exec"), space)
            changed |= {
                node.id
                for node in ast.walk(statement)
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
            }
    for name in changed:
        old, new = vars(module)[name], space[name]
        if isinstance(old, dict):
            old.clear()
            old.update(new)
            continue
        for other in [each for each in sys.modules.values() if each.__name__.partition(".")[0] in APPS]:
            vars(other).update({key: new for key, value in vars(other).items() if value is old})


def name_of(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def listed(paths: list[str]) -> dict[str, str]:
    """Reason by survivor; lines without a reason are refused."""
    found: dict[str, str] = {}
    for block in LISTED.read_text().split("\n\n"):
        first, _, reason = block.strip().partition("\n")
        if not first or first.startswith("#"):
            continue
        if not reason.strip():
            sys.exit(f"{LISTED}: no reason below\n{first}")
        found[first] = reason.strip()
    return {each: reason for each, reason in found.items() if each.partition(" ")[0] in paths}


def main() -> int:
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="a path, or the beginning of one; all without")
    parser.add_argument("--jobs", type=int, default=1)
    asked = parser.parse_args()
    paths = [path for path in TESTS if not asked.modules or path.startswith(tuple(asked.modules))]
    if not paths:
        parser.error("none of: " + " ".join(TESTS))
    os.chdir(ROOT)
    once = [
        hypothesis.Phase.explicit,
        hypothesis.Phase.generate,
    ]  # no search for the least failure
    hypothesis.settings.register_profile("mutate", derandomize=True, database=None, deadline=None, phases=once)
    hypothesis.settings.load_profile("mutate")
    run = Run(paths, asked.jobs)
    files = sorted({file for path in paths for file in TESTS[path]})
    code = pytest.main(["-q", "-p", "no:cacheprovider", "-p", "no:randomly", *files], plugins=[run])
    if code:
        return int(code)
    known = listed(paths)
    new, stale = set(run.survivors) - known.keys(), known.keys() - set(run.survivors)
    noticed, given = run.count - len(run.survivors), len(known) - len(stale)
    print(f"{run.count} mutants, {noticed} noticed, {given} listed with a reason")
    for title, lines in (("No test notices, and mutants.txt gives no reason:", new), ("Listed, but not so:", stale)):
        print(*([title, *sorted(lines)] if lines else []), sep="\n    ", end="\n" if lines else "")
    return 1 if new or stale else 0


if __name__ == "__main__":
    sys.exit(main())

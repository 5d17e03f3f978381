"""What is broken: every single break of the conditions and tables of a module. Putting it to the test is mutate.py's.

A comparison is flipped (< to <=, == to !=, in to not in ...), `and` to `or`; a condition of several is dropped, be it
an operand, an `if` of a comprehension, a member of a tuple after `in`, an argument of filter(); the test of an `if` is
True, then False; a `not` is dropped. In the tables of a module each member is dropped and each flag of a Move flipped.
"""

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PAIRS = [(ast.Eq, ast.NotEq), (ast.Lt, ast.LtE), (ast.Gt, ast.GtE), (ast.In, ast.NotIn), (ast.Is, ast.IsNot)]
FLIP: dict[type, type] = {a: b for pair in [*PAIRS, (ast.And, ast.Or)] for a, b in (pair, pair[::-1])}
FLAGS = ("gated", "reason", "undoable")  # of a Move; one that is not written is False
Spot = tuple[Any, Any, Any]  # a list or a node, its index or field, what to put there


@dataclass
class Mutant:
    """One break: `owner` is the outermost function or method that holds it, "" for a table of the module."""

    path: str
    owner: str
    lines: range
    said: str
    tree: ast.Module
    spot: Spot

    def __str__(self) -> str:
        return f"{self.path} {self.owner or 'table'}: {self.said}"

    def broken(self) -> ast.Module:
        put(self.spot)
        return ast.fix_missing_locations(self.tree)


def mutants(path: str) -> Iterator[Mutant]:
    """Each break of a module, its tree whole again for the next one."""
    tree = ast.parse(Path(path).read_text())
    seen: Counter[str] = Counter()
    for owner, statement in statements(tree.body):
        body = getattr(statement, "body", None)
        lines = range(statement.lineno, body[0].lineno if body else (statement.end_lineno or 0) + 1)
        for spot in list(breaks(statement, not owner)):
            good, old = shown(statement), put(spot)
            said = difference(good, shown(statement))
            put((*spot[:2], old))
            seen[owner + said] += 1
            again = seen[owner + said]
            yield Mutant(path, owner, lines, f"{said} ({again})" if again > 1 else said, tree, spot)


def statements(body: list[Any], inside: str = "", function: str = "") -> Iterator[tuple[str, Any]]:
    """Every statement of a function, with the outermost one it is in, and the tables of the module, with ""."""
    for each in body:
        if isinstance(each, ast.FunctionDef | ast.ClassDef):
            name = f"{inside}{each.name}"
            owner = name if isinstance(each, ast.FunctionDef) else ""
            yield from statements(each.body, f"{name}.", function or owner)
        elif isinstance(each, ast.ExceptHandler):
            yield from statements(each.body, inside, function)
        elif function or (not inside and isinstance(each, ast.Assign | ast.AnnAssign)):
            yield function, each
            for field in ("body", "orelse", "handlers", "finalbody"):
                yield from statements(getattr(each, field, []), inside, function)


def breaks(node: Any, table: bool) -> Iterator[Spot]:
    """Each single break of a node and of what is below it."""
    match node:
        case ast.Compare():
            yield from ((node.ops, n, FLIP[type(operator)]()) for n, operator in enumerate(node.ops))
            if isinstance(node.ops[0], ast.In | ast.NotIn) and isinstance(node.comparators[0], ast.Tuple | ast.Set):
                yield from less(node.comparators[0], "elts")
        case ast.BoolOp():
            yield node, "op", FLIP[type(node.op)]()
        case ast.If() | ast.IfExp():
            yield from ((node, "test", ast.Constant(value)) for value in (True, False))
        case ast.While():
            yield node, "test", ast.Constant(False)
        case ast.comprehension():
            yield from less(node, "ifs")
        case ast.Call(func=ast.Attribute(attr="filter" | "exclude") | ast.Name(id="Q")):
            yield from less(node, "args")
            yield from less(node, "keywords")
        case ast.Call(func=ast.Name(id="Move")):
            for flag in FLAGS:
                others = [each for each in node.keywords if each.arg != flag]
                yield node, "keywords", [*others, ast.keyword(flag, ast.Constant(len(others) == len(node.keywords)))]
        case ast.Tuple() | ast.Set() if table and isinstance(node.elts[0], ast.Name | ast.Attribute | ast.Constant):
            yield from () if isinstance(getattr(node, "ctx", None), ast.Store) else less(node, "elts")
    for where, key, child in children(node, table):
        match child:
            case ast.UnaryOp(op=ast.Not()):
                yield where, key, child.operand
            case ast.BinOp(left=ast.Name(), right=ast.Name()) if table:
                pass  # the name of a type
            case ast.BinOp(op=ast.BitOr() | ast.BitAnd()):
                yield from ((where, key, side) for side in (child.left, child.right))
            case ast.BoolOp(values=[first, second]):
                yield from ((where, key, side) for side in (second, first))
            case ast.BoolOp():
                yield from less(child, "values")
        yield from breaks(child, table)


def children(node: ast.AST, table: bool) -> Iterator[Spot]:
    """What is evaluated directly below a node, and where it hangs: no statements, no annotations, no types."""
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "decorator_list", "bases") or (table and field == "slice"):
            continue
        for key, child in enumerate(value) if isinstance(value, list) else [(field, value)]:
            if isinstance(child, ast.AST) and not isinstance(child, ast.stmt | ast.ExceptHandler):
                yield (value if isinstance(value, list) else node), key, child


def less(node: Any, field: str) -> Iterator[Spot]:
    items = getattr(node, field)
    yield from ((node, field, items[:n] + items[n + 1 :]) for n in range(len(items)))


def put(spot: Spot) -> Any:
    """What was there before."""
    where, key, what = spot
    space = where if isinstance(where, list) else vars(where)
    old, space[key] = space[key], what
    return old


def shown(statement: ast.stmt) -> str:
    text = ast.unparse(statement)
    return text.partition("\n")[0] if hasattr(statement, "body") else text


def difference(good: str, bad: str) -> str:
    """Both, with a few words around what differs."""
    same = alike(good, bad)
    tail = min(alike(good[::-1], bad[::-1]), len(good) - same, len(bad) - same)
    start, more = max(0, same - 50), max(0, tail - 30)
    first, second = (" ".join(text[start : len(text) - more].split()) for text in (good, bad))
    return f"{first}  ->  {second}"


def alike(first: str, second: str) -> int:
    """How many characters they begin with alike."""
    pairs = enumerate(zip(first, second, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(first), len(second)))

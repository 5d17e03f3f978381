"""`make bench`: measures the product beside the floor in one run and says which ratios are missed (exit 1).

Rounds are interleaved: in every turn each server is asked once, so that what the machine does beside it falls on all.
A figure is the median of five rounds, each the median of its turns; the spread is the least and the greatest round.
"""

import os
import random
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median, quantiles
from typing import Any

from benchmarks import actions
from benchmarks.actions import Answer, Person, Work
from benchmarks.offices import Server, open_all

ROUNDS, TURNS = 5, 12
USERS, EACH = 16, 30
ASSISTANT, MANAGER = 1, 0
ROW_LIMIT = 25_000

Action = Callable[[Person, Work, int], Answer]


@dataclass(slots=True)
class Measured:
    """One action: milliseconds of each round by (side, size), and what one counted request says."""

    name: str
    action: Action
    who: int
    most: float
    queries: int | None = None
    ms: dict[tuple[str, str], list[float]] = field(default_factory=dict)
    counted: dict[tuple[str, str], Answer] = field(default_factory=dict)


MIX: list[tuple[int, Action]] = [
    (70, actions.my_day),
    (10, actions.department_list),
    (10, actions.open_task),
    (5, actions.create_and_assign),
    (5, actions.mark_done),
]


def main() -> None:
    servers = open_all(os.environ["DATABASE_URL"])
    try:
        sys.exit(1 if measure(servers) else 0)
    finally:
        for server in servers:
            server.stop()


def measure(servers: list[Server]) -> list[str]:
    works = {size: Work(server) for server in servers if (size := server.size)}
    for server in servers:
        actions.learn(server, works[server.size], list(range(USERS)))
    table = [
        Measured("My day, 30 rows", actions.my_day, ASSISTANT, 2.0, 12),
        Measured("department list, 50 rows", actions.department_list, MANAGER, 2.0, 12),
        Measured("open a task", actions.open_task, ASSISTANT, 2.5, 14),
        Measured("create and assign", actions.create_and_assign, MANAGER, 2.0),
        Measured("mark done", actions.mark_done, ASSISTANT, 1.0),
    ]
    for line in table:
        count(line, servers, works)
        for number in range(ROUNDS):
            one_round(line, servers, works, number)
    missed = report(table)
    missed += mixed([server for server in servers if server.size == "large"], works["large"])
    return missed + memory(servers) + closing(missed)


def count(line: Measured, servers: list[Server], works: dict[str, Work]) -> None:
    """Warms up, then asks once with the queries counted."""
    for server in servers:
        person, work = Person(server, line.who, count=True), works[server.size]
        for turn in range(5):
            line.counted[server.side, server.size] = line.action(person, work, turn)
        work.forget_new()


def one_round(line: Measured, servers: list[Server], works: dict[str, Work], number: int) -> None:
    people = {id(server): Person(server, line.who) for server in servers}
    took: dict[tuple[str, str], list[float]] = {}
    for turn in range(TURNS):
        order = servers[turn % len(servers) :] + servers[: turn % len(servers)]
        for server in order:
            work = works[server.size]
            if line.action is actions.mark_done:
                actions.prepare(people[id(server)], work, turn)
            ms, _answer = actions.timed(line.action, people[id(server)], work, turn)
            took.setdefault((server.side, server.size), []).append(ms)
    for key, values in took.items():
        line.ms.setdefault(key, []).append(median(values))
    for work in works.values():
        work.forget_new()


# --- many at once ---


def mixed(servers: list[Server], work: Work) -> list[str]:
    """16 people at once, 70/10/10/5/5: throughput and the 95th percentile of an action, rounds interleaved."""
    rates: dict[str, list[float]] = {}
    slowest: dict[str, list[float]] = {}
    for number in range(ROUNDS):
        for server in servers if number % 2 else servers[::-1]:
            rate, p95 = crowd(server, work, number)
            rates.setdefault(server.side, []).append(rate)
            slowest.setdefault(server.side, []).append(p95)
            work.forget_new()
    throughput = ratios(rates["product"], rates["floor"])
    p95 = ratios(slowest["product"], slowest["floor"])
    print(f"\nMixed 70/10/10/5/5, {USERS} users, 200,000 tasks")
    print(f"  product {median(rates['product']):.0f}/s p95 {median(slowest['product']):.0f} ms", end=" · ")
    print(f"floor {median(rates['floor']):.0f}/s p95 {median(slowest['floor']):.0f} ms")
    return [
        *verdict("throughput", throughput, 0.5, least=True),
        *verdict("p95", p95, 2.5),
    ]


def crowd(server: Server, work: Work, number: int) -> tuple[float, float]:
    """(actions a second, 95th percentile in ms) of one round."""
    took: list[float] = []
    faults: list[BaseException] = []

    def one(seat: int) -> None:
        luck = random.Random(f"{number} {seat}")
        person = Person(server, seat)
        chosen = luck.choices([action for _weight, action in MIX], [weight for weight, _action in MIX], k=EACH)
        try:
            for turn, action in enumerate(chosen):
                ms, _answer = actions.timed(action, person, ONE_EACH[server.size, seat], turn)
                took.append(ms)
        except BaseException as fault:
            faults.append(fault)

    for seat in range(USERS):
        ONE_EACH[server.size, seat] = ONE_EACH.get((server.size, seat)) or Work(server)
        for turn in range(EACH):
            actions.prepare(Person(server, seat), work, turn)
    threads = [threading.Thread(target=one, args=[seat]) for seat in range(USERS)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    return len(took) / (time.perf_counter() - started), quantiles(took, n=20)[-1]


ONE_EACH: dict[tuple[str, int], Work] = {}


# --- what it comes to ---


def ratios(upper: list[float], lower: list[float]) -> list[float]:
    return [one / other for one, other in zip(upper, lower, strict=True)]


def verdict(name: str, values: list[float], bound: float, *, least: bool = False) -> list[str]:
    """Prints one ratio with its spread; a list with its name if it is missed."""
    value = median(values)
    met = value >= bound if least else value <= bound
    sign = "at least" if least else "at most"
    spread = f"{min(values):.2f} to {max(values):.2f}"
    print(f"  {name:<44} {value:5.2f}  ({spread})  {sign} {bound}  {'met' if met else 'MISSED'}")
    return [] if met else [name]


def report(table: list[Measured]) -> list[str]:
    missed: list[str] = []
    for line in table:
        print(f"\n{line.name}")
        for key, answer in line.counted.items():
            values = line.ms[key]
            print(
                f"  {key[0]:<8}{key[1]:<6} {median(values):6.1f} ms ({min(values):.1f} to {max(values):.1f})"
                f"  {answer.queries:3} queries  {answer.bytes:7,} bytes"
            )
        for size in ("small", "large"):
            missed += verdict(
                f"product / floor, {size}", ratios(line.ms["product", size], line.ms["floor", size]), line.most
            )
        missed += verdict("growth", ratios(line.ms["product", "large"], line.ms["product", "small"]), 1.2)
        if line.queries is not None:
            missed += at_most(
                "queries", max(line.counted["product", size].queries for size in ("small", "large")), line.queries
            )
    first = table[0].counted["product", "large"]
    return missed + at_most("My day: bytes of HTML", first.bytes, ROW_LIMIT)


def at_most(name: str, value: int, bound: int) -> list[str]:
    print(f"  {name:<44} {value:,}  at most {bound:,}  {'met' if value <= bound else 'MISSED'}")
    return [] if value <= bound else [name]


def memory(servers: list[Server]) -> list[str]:
    print("\nMemory of a web process")
    most = max(server.memory() for server in servers if server.side == "product")
    return at_most("MB resident", most // 1_000_000, 150)


def closing(missed: list[Any]) -> list[str]:
    print("\nEvery ratio is met." if not missed else "\nMISSED: " + ", ".join(missed))
    return []


if __name__ == "__main__":
    main()

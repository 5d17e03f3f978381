"""A lively office to look at, made from a pack through the real verbs with `now=`: its people, three weeks of history,
and today half done. Nothing here is known outside the demo and its command.
"""

from desk.demo.office import NotEmpty, make_demo

__all__ = ["NotEmpty", "make_demo"]

"""What a process of tests keeps from one test to the next, for it takes longer to make than most tests take.

An engine compiles every statement that it has not met, and an app puts every address together. Both are real
ones; a test gets them with no connection open, on a database of its own.
"""

from collections import Counter, defaultdict

from flask import Flask
from sqlalchemy import Engine

import app as program
from review import db
from review.settings import Settings


class Engines:
    """Makes engines in the place of ``review.db``: the next test that asks for the same gets the same."""

    def __init__(self) -> None:
        self._make = db._engine
        self._made: dict[tuple[str, bool, int], list[Engine]] = defaultdict(list)
        self._taken: Counter[tuple[str, bool, int]] = Counter()

    def __call__(self, url: str, *, read_only: bool, pool_size: int) -> Engine:
        """Return an engine that nothing else has in this test."""
        key = (url, read_only, pool_size)
        made, number = self._made[key], self._taken[key]
        self._taken[key] += 1
        if number == len(made):
            made.append(self._make(url, read_only=read_only, pool_size=pool_size))
        return made[number]

    def take_back(self, url: str) -> None:
        """Let the next test have the engines of this URL; those of others are gone with their databases."""
        self._taken.clear()
        self._made = defaultdict(list, {key: made for key, made in self._made.items() if key[0] == url})
        for made in self._made.values():
            for engine in made:
                engine.dispose()


class Apps:
    """Makes apps: the first that a test asks for is the one that the test before had, with other settings."""

    def __init__(self) -> None:
        self._kept: Flask | None = None
        self._is_taken = False

    def make(self, settings: Settings) -> Flask:
        """Return an app that nothing else has in this test."""
        if self._is_taken or settings.secure_cookies:
            return program.create_app(settings)
        self._is_taken = True
        if self._kept is None:
            self._kept = program.create_app(settings)
        else:
            program.configure(self._kept, settings)
        return self._kept

    def take_back(self) -> None:
        """Let the next test have the app."""
        self._is_taken = False

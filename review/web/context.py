"""What a route may reach: the settings, the database and the bell of the running app, typed."""

from dataclasses import dataclass
from typing import cast

from flask import Flask, current_app

from review.bell import PATIENT_SECONDS, Bell, connect
from review.classifiers import web_classifiers
from review.db import Database
from review.judging import Guards
from review.limits import Limits
from review.pressure import Pressure
from review.prices import read_prices
from review.services import Doorkeeper
from review.settings import Settings

NAME = "weighbridge"


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts that one running app is made of."""

    settings: Settings
    database: Database
    bell: Bell
    doorkeeper: Doorkeeper
    guards: Guards
    limits: Limits
    pressure: Pressure


def build(settings: Settings) -> Parts:
    """Make the parts that the settings ask for; nothing is connected or loaded yet."""
    database = Database(settings.database)
    patient = connect(settings.redis, answer_seconds=PATIENT_SECONDS)
    return Parts(
        settings=settings,
        database=database,
        bell=Bell(connect(settings.redis), patient),
        doorkeeper=Doorkeeper(database),
        limits=Limits(connect(settings.redis)),
        pressure=Pressure(database, settings.backlog_seconds),
        guards=Guards(web_classifiers(settings), read_prices(settings.guard_prices)),
    )


def attach(app: Flask, parts: Parts) -> None:
    """Give the app its parts."""
    app.extensions[NAME] = parts


def parts_of(app: Flask) -> Parts:
    """Return the parts of an app, outside any request."""
    return cast("Parts", app.extensions[NAME])


def parts() -> Parts:
    """Return the parts of the app that serves this request."""
    return cast("Parts", current_app.extensions[NAME])


def database() -> Database:
    """Return the database of the app that serves this request."""
    return parts().database


def settings() -> Settings:
    """Return the settings of the app that serves this request."""
    return parts().settings

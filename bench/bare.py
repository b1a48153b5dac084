"""The bare route that intake is measured against: one committed insert and one Redis push, by the drivers."""

import os
import sqlite3
import threading
from collections.abc import Callable

import psycopg
from flask import Flask, Response, jsonify, request
from redis import Redis

TABLE = "CREATE TABLE IF NOT EXISTS bare (id {id}, text TEXT NOT NULL, at TEXT NOT NULL)"
_local = threading.local()


def create_app() -> Flask:
    """Make an app whose one route, POST /v1/items, keeps the text and pushes its id."""
    app = Flask("bare")
    url, redis = os.environ["DATABASE_URL"], Redis.from_url(os.environ["REDIS_URL"])
    keep = _sqlite(url.removeprefix("sqlite:///")) if url.startswith("sqlite") else _postgresql(url)

    @app.post("/v1/items")
    def take() -> tuple[Response, int]:
        item_id = keep(request.get_json()["text"])
        redis.rpush("bare", item_id)
        return jsonify(id=item_id), 202

    return app


def _sqlite(path: str) -> Callable[[str], int]:
    def keep(text: str) -> int:
        if not hasattr(_local, "connection"):
            _local.connection = sqlite3.connect(path, isolation_level=None, timeout=5)
            _local.connection.execute("PRAGMA journal_mode=WAL")
            _local.connection.execute("PRAGMA synchronous=FULL")
            _local.connection.execute(TABLE.format(id="INTEGER PRIMARY KEY"))
        _local.connection.execute("BEGIN IMMEDIATE")
        cursor = _local.connection.execute("INSERT INTO bare (text, at) VALUES (?, 'now')", (text,))
        _local.connection.execute("COMMIT")
        return int(cursor.lastrowid)

    return keep


def _postgresql(url: str) -> Callable[[str], int]:
    def keep(text: str) -> int:
        if not hasattr(_local, "connection"):
            _local.connection = psycopg.connect(url.replace("+psycopg", ""))
        cursor = _local.connection.execute(
            "INSERT INTO bare (text, at) VALUES (%s, 'now') RETURNING id", (text,)
        )
        item_id = int(cursor.fetchone()[0])
        _local.connection.commit()
        return item_id

    if url.startswith("postgresql"):
        with psycopg.connect(url.replace("+psycopg", "")) as connection:
            connection.execute(TABLE.format(id="BIGSERIAL PRIMARY KEY"))
    return keep

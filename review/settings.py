"""Every setting, read once from the environment into one typed object.

A setting is the field's name in capitals behind ``WEIGHBRIDGE_``; the few that the whole field spells
alike (``DATABASE_URL``, ``REDIS_URL``, ``SECRET_KEY``, ``PORT``) go by their usual names. docs/settings.md
lists them all, made from this file.
"""

import difflib
import hashlib
import os
import sys
import tempfile
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal
from urllib.parse import quote

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from review.addresses import DatabaseUrl, Networks, OwnAddress, RedisUrl
from review.caps import Caps
from review.errors import SettingsError
from review.prices import Prices
from review.secret import kept_secret

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

PREFIX = "WEIGHBRIDGE_"
_MAY_HOLD_SECRETS = ("_URL", "_KEY")
SOCKET_BYTES = 100
"""Longest path of a Unix socket: Linux takes 107 bytes, macOS 103."""

Bytes = Annotated[int, Field(ge=1_024)]
Seconds = Annotated[int, Field(ge=1)]
Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Settings(BaseSettings):
    """What may differ from one installation to the next, and nothing else."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore", case_sensitive=False)

    instance: Path = Field(
        Path("instance"), description="Folder for the embedded database, Redis data and the secret key."
    )
    database_url: DatabaseUrl = Field(
        "",
        validation_alias="DATABASE_URL",
        description="SQLAlchemy URL of the database; empty: an SQLite file in the instance folder.",
    )
    redis_url: RedisUrl = Field(
        "",
        validation_alias="REDIS_URL",
        description="URL of the Redis server; empty: `make run` starts one of its own.",
    )
    secret_key: str = Field(
        "",
        validation_alias="SECRET_KEY",
        description="Signs cookies, alike on every web host; empty: made once, kept in the instance folder.",
    )
    host: str = Field("127.0.0.1", description="Address that the web server listens on.")
    port: int = Field(8000, ge=1, le=65535, validation_alias="PORT", description="Port of the web server.")
    public_url: OwnAddress = Field(
        "", description="Address that people and services see, for links; empty: http://HOST:PORT."
    )
    web_processes: int = Field(2, ge=1, le=256, description="Web processes on this host.")
    web_threads: int = Field(4, ge=1, le=256, description="Threads in each web process.")
    worker_processes: int = Field(1, ge=1, le=256, description="RQ workers on this host.")
    secure_cookies: bool = Field(
        False, description="Send cookies over HTTPS only; set it wherever the app is not on localhost."
    )
    session_hours: int = Field(12, ge=1, le=24 * 90, description="Hours after which a sign-in ends.")
    session_idle_minutes: int = Field(
        120, ge=1, le=60 * 24 * 30, description="Minutes without a request after which a sign-in ends."
    )

    veil_from: Literal["never", "severe", "high", "medium", "low", "all"] = Field(
        "severe",
        description="Severity from which a text starts veiled on the desk; each reviewer may set their own.",
    )
    exposure_caps: Caps = Field(
        "",
        description="Most cases of a severity that a reviewer is given in a UTC day, as severe=30,high=100, "
        "then lighter ones come; a reviewer may set less. Empty: no bound.",
    )
    break_minutes: int = Field(
        60,
        ge=0,
        le=480,
        description="Minutes of work without a pause after which a break is offered; 0: never. Each reviewer "
        "may set their own.",
    )

    request_seconds: Seconds = Field(20, description="Seconds that a client may take to send its request.")
    max_body_bytes: Bytes = Field(16 * 1024 * 1024, description="Largest request body, in bytes.")
    max_text_characters: int = Field(100_000, ge=1, description="Longest text of one item, in characters.")
    max_batch_items: int = Field(1_000, ge=1, le=10_000, description="Most items in one batch.")
    items_per_minute: int = Field(0, ge=0, description="Items a minute of one service; 0: no limit.")
    items_per_day: int = Field(0, ge=0, description="Items a day of one service; 0: no limit.")
    classifier_seconds_per_day: Amount = Field(
        0.0,
        description="Seconds of classifiers a UTC day of one service; 0: no limit. Then the cheap ones do.",
    )
    cost_per_day: Amount = Field(
        0.0, description="Cost a UTC day of one service, by WEIGHBRIDGE_GUARD_PRICES; 0: no limit. Likewise."
    )
    max_context_turns: int = Field(100, ge=0, description="Most turns of conversation with one item.")
    max_context_characters: int = Field(
        200_000, ge=0, description="Longest conversation with one item, in characters."
    )
    max_meta_bytes: Bytes = Field(16 * 1024, description="Largest `meta` of one item, as JSON, in bytes.")
    max_meta_depth: int = Field(6, ge=1, le=32, description="Deepest nesting of `meta`.")

    max_appeal_characters: int = Field(
        10_000, ge=1, description="Longest statement of an appeal, in characters."
    )

    check_budget_ms: int = Field(
        300, ge=1, le=60_000, description="Milliseconds that POST /v1/check may take where it names none."
    )
    check_classifiers: Literal["workers", "process"] = Field(
        "workers",
        description="Where Detoxify runs for POST /v1/check: the workers, or each web process.",
    )

    screening_batch: int = Field(64, ge=1, le=1_000, description="Items that a worker claims at once.")
    screening_batch_characters: int = Field(
        100_000, ge=1, description="Characters of text that a worker claims at once; one item at least."
    )
    screening_claim_seconds: Seconds = Field(
        120, description="Seconds after which another worker may take a claimed item."
    )
    screening_attempts: int = Field(
        3, ge=1, le=100, description="Times an item is screened before it goes to a person unscreened."
    )
    backlog_seconds: int = Field(
        3_600,
        ge=0,
        description="Age of the oldest item that no worker has looked at, in seconds, beyond which intake "
        "answers 429; 0: never.",
    )
    clock_seconds: Seconds = Field(5, description="Seconds between two rounds of the clock.")

    webhook_networks: Networks = Field(
        "",
        description="Networks that are not public and that webhooks may go to all the same, with commas "
        "between them, as 10.0.0.0/8; empty: none.",
    )
    webhook_timeout_seconds: Seconds = Field(10, description="Seconds that an endpoint may take to answer.")
    webhook_pause_hours: int = Field(
        24, ge=1, description="Hours of nothing but failures after which an endpoint is paused."
    )
    webhook_log_days: int = Field(30, ge=1, description="Days for which the log of deliveries is kept.")

    detoxify_model: str = Field(
        "original",
        description="Released Detoxify model or the path of a local checkpoint; several with commas between "
        "(the first is called `detoxify`, others `detoxify-NAME`, or write NAME=MODEL); `none` for none.",
    )
    detoxify_backend: Literal["auto", "torch", "onnx"] = Field(
        "auto", description="What runs Detoxify; `auto` takes an export where there is one."
    )
    detoxify_precision: Literal["float32", "int8"] = Field(
        "float32", description="Precision of the exported model that is run."
    )
    detoxify_threads: int = Field(0, ge=0, le=256, description="Threads per classifier; 0: one per core.")
    model_directory: Path | None = Field(
        None,
        description="Folder of the checkpoints; empty: where Detoxify caches, $TORCH_HOME/hub/checkpoints.",
    )

    guard_prices: Prices = Field(
        "",
        description="What guards cost, in your currency, as `detoxify=0.00002/second,rules=0.000001/call`; "
        "verdicts then say what each text did.",
    )

    torch_home: Path = Field(
        Path("~/.cache/torch"), validation_alias="TORCH_HOME", description="Folder of PyTorch's caches."
    )
    hf_home: Path = Field(
        Path("~/.cache/huggingface"),
        validation_alias="HF_HOME",
        description="Folder of the Hugging Face hub's caches, where a model's tokenizer is kept.",
    )

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="Least level logged; DEBUG has a line for every item that is screened."
    )
    log_format: Literal["auto", "json", "text"] = Field(
        "auto", description="Form of the log's lines; `auto` is text on a terminal and JSON elsewhere."
    )

    @cached_property
    def log_form(self) -> str:
        """Return the form of the log's lines in force: ``json`` or ``text``."""
        if self.log_format != "auto":
            return self.log_format
        return "text" if sys.stderr.isatty() else "json"

    @cached_property
    def database(self) -> str:
        """Return the SQLAlchemy URL in force."""
        own = quote(str(self.instance.absolute() / "weighbridge.db"))
        return self.database_url or f"sqlite:///{own}"

    @cached_property
    def embedded_redis_socket(self) -> Path:
        """Return the socket of the Redis server that `make run` starts where REDIS_URL is empty.

        Systems refuse sockets with a long path; then it lies in the folder for temporary files.
        """
        own = self.instance.absolute() / "redis.sock"
        if len(os.fsencode(own)) <= SOCKET_BYTES:
            return own
        short = hashlib.sha256(os.fsencode(own)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"weighbridge-{os.getuid()}-{short}" / "redis.sock"

    @cached_property
    def redis(self) -> str:
        """Return the Redis URL in force."""
        return self.redis_url or f"unix://{quote(str(self.embedded_redis_socket))}"

    @cached_property
    def checkpoint_directory(self) -> Path:
        """Return the folder of the checkpoints in force."""
        return (self.model_directory or self.torch_home / "hub" / "checkpoints").expanduser()

    @cached_property
    def hub_directory(self) -> Path:
        """Return the folder in which the Hugging Face hub's client keeps what it fetched."""
        return (self.hf_home / "hub").expanduser()

    @cached_property
    def address(self) -> str:
        """Return the address that people and services see, without a slash at the end."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    @cached_property
    def signing_key(self) -> str:
        """Return the key that signs cookies, making and keeping one where none is set."""
        return self.secret_key or kept_secret(self.instance / "secret_key")


def variables() -> dict[str, str]:
    """Return the environment variable of every field, by field name."""
    return {
        name: str(field.validation_alias or PREFIX + name.upper())
        for name, field in Settings.model_fields.items()
    }


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from the environment.

    Raises:
        SettingsError: names every variable that is unknown or ill-formed, with what was expected.
    """
    environment = os.environ if environment is None else environment
    known = variables()
    problems = [
        _unknown(name, list(known.values()))
        for name in sorted(environment)
        if name.startswith(PREFIX) and name not in known.values()
    ]
    given = {field: environment[name] for field, name in known.items() if environment.get(name)}
    try:
        settings = Settings.model_validate({_key(field): value for field, value in given.items()})
    except ValidationError as error:
        for problem in error.errors():
            field = str(problem["loc"][0])
            problems.append(_ill_formed(known.get(field, field), problem))
        raise SettingsError("\n".join(problems)) from None
    if problems:
        raise SettingsError("\n".join(problems))
    return settings


def _key(field: str) -> str:
    alias = Settings.model_fields[field].validation_alias
    return str(alias) if alias else field


def _ill_formed(name: str, problem: "ErrorDetails") -> str:
    """Say what is wrong with a setting, and show it unless it may hold a password."""
    shown = name if name.endswith(_MAY_HOLD_SECRETS) else f"{name}={problem['input']!r}"
    return f"{shown}: {problem['msg'].removeprefix('Value error, ')}"


def _unknown(name: str, known: list[str]) -> str:
    plain = name.removeprefix(PREFIX)
    near = [plain] if plain in known else difflib.get_close_matches(name, known, n=1)
    hint = f"did you mean {near[0]}?" if near else "docs/settings.md lists what there is."
    return f"{name}: no such setting; {hint}"

"""Lines of JSON judged without a server and without a database."""

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from guards.cascade import Cascade
from guards.classifiers.available import ClassifierConfig, build_classifiers
from guards.policy import Policy
from guards.rules import compile_policies
from guards.values import Price, Subject, Turn, Verdict

Line = tuple[int, bytes]


class BadLineError(Exception):
    """A line that cannot be judged: its number, the field at fault, and what was expected."""

    def __init__(self, number: int, field: str, message: str) -> None:
        super().__init__(f"line {number}: {field}: {message}")


@dataclass(frozen=True, slots=True)
class Scanned:
    """The verdicts of some lines, as JSON in the order of the lines, and the lines that have none."""

    lines: tuple[str, ...]
    errors: tuple[str, ...]
    size: int


class LineJudge:
    """Judges batches of lines by some policies; one to a process."""

    def __init__(
        self,
        policies: Sequence[tuple[Policy, int]],
        config: ClassifierConfig,
        prices: Mapping[str, Price],
        today: date,
        *,
        explain: bool,
    ) -> None:
        classifiers, rules = build_classifiers(config), compile_policies(policies)
        self._cascade = Cascade(rules, classifiers, clock=time.perf_counter, prices=prices)
        self._today, self._explain = today, explain

    def judge(self, lines: Iterable[Line]) -> Scanned:
        """Judge every line that can be read; tell of the others."""
        good: list[tuple[Any, Subject]] = []
        errors: list[str] = []
        size = 0
        for number, line in lines:
            size += len(line)
            try:
                good.append(read_line(number, line))
            except BadLineError as error:
                errors.append(str(error))
        verdicts = self._cascade.judge([subject for _, subject in good], today=self._today)
        pairs = zip(good, verdicts, strict=True)
        out = tuple(
            json.dumps(as_record(name, verdict, explain=self._explain)) for (name, _), verdict in pairs
        )
        return Scanned(out, tuple(errors), size)


def read_line(number: int, line: bytes) -> tuple[Any, Subject]:
    """Return a line's id (its number where it has none) and what is to be judged; keys that are not
    known are left alone, so that labelled data can be scanned as it is.
    """
    try:
        record = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise BadLineError(number, "(line)", f"not UTF-8 at byte {error.start + 1}") from None
    except (ValueError, RecursionError) as error:
        raise BadLineError(number, "(line)", f"not JSON: {str(error)[:200]}") from None
    if not isinstance(record, dict):
        raise BadLineError(number, "(line)", 'not an object; expected {"id": …, "text": "…"}')
    name = record.get("id", number)
    if not isinstance(name, (str, int, float)) or isinstance(name, bool):
        raise BadLineError(number, "id", "expected text or a number")
    kind = record.get("kind", "output")
    if kind not in ("output", "input"):
        raise BadLineError(number, "kind", "expected `output` or `input`")
    meta = record.get("meta", {})
    if not isinstance(meta, dict):
        raise BadLineError(number, "meta", "expected an object")
    service = record.get("service", "")
    if not isinstance(service, str):
        raise BadLineError(number, "service", "expected text")
    return name, Subject(_text(number, record), kind, _context(number, record), service, meta)


def _text(number: int, record: Mapping[str, Any]) -> str:
    if "text" not in record:
        raise BadLineError(number, "text", "is missing")
    text = record["text"]
    if not isinstance(text, str):
        raise BadLineError(number, "text", f"expected text, got {type(text).__name__}")
    return text


def _context(number: int, record: Mapping[str, Any]) -> tuple[Turn, ...]:
    turns = record.get("context", [])
    if not isinstance(turns, list):
        raise BadLineError(number, "context", 'expected a list of {"role": …, "text": …}')
    for place, turn in enumerate(turns):
        if not isinstance(turn, dict) or not all(isinstance(turn.get(key), str) for key in ("role", "text")):
            raise BadLineError(number, f"context[{place}]", 'expected {"role": "…", "text": "…"}')
    return tuple(Turn(turn["role"], turn["text"]) for turn in turns)


def as_record(name: object, verdict: Verdict, *, explain: bool) -> dict[str, Any]:
    """Return what a line of output says; ``explain`` adds the guards' runs and each finding's trace."""
    findings = []
    for each in verdict.findings:
        told: dict[str, Any] = {
            "category": each.category,
            "score": each.score,
            "start": each.start,
            "end": each.end,
            "guard": each.guard,
            "rule": each.rule,
            "view": each.view,
            "severity": each.severity,
        }
        findings.append({**told, "action": each.action.value, "trace": each.trace} if explain else told)
    record: dict[str, Any] = {
        "id": name,
        "verdict": verdict.action.value,
        "complete": verdict.complete,
        "scores": dict(verdict.scores),
        "findings": findings,
    }
    if explain:
        record["guards"] = [
            {"guard": run.guard, "state": run.state, "reason": run.reason, "milliseconds": run.milliseconds,
             "cost": run.cost, "cached": run.cached}
            for run in verdict.guards
        ]  # fmt: skip
        record["incomplete_because"] = list(verdict.incomplete_because)
    return record

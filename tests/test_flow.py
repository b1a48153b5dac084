"""The whole loop once, over HTTP, with the program running as it does for everybody."""

import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from review.settings import Settings
from tests.processes import ROOT, environment, free_port, started, wait_until
from tests.visitor import Visitor, field

PASSWORD = "a long way to the harbour"
OFFERS, ENDS = ("have", "take", "get", "try"), ("then", "now", "instead", "for once", "please")
ALMONDS = [
    f"{number} Your parcel is late, {OFFERS[number % 4]} salted almonds {ENDS[number % 5]}."
    for number in range(12)
]
PLUMS = [
    f"{number} Your parcel is late, {OFFERS[number % 4]} the plums {ENDS[number % 5]}."
    for number in range(12)
]
ANOTHER = "We also have salted almonds."
KITCHEN = """\
policy: kitchen
title: Kitchen
categories:
  nuts: {title: Nuts, guidance: Nobody offers nuts., severities: [low, high]}
  parcels: {title: Parcels, guidance: A person reads whatever is said of parcels.}
rules:
  - id: parcel
    category: parcels
    action: review
    when: {text: {contains: parcel}}
"""


class Running:
    """The running program: its address, its first administrator's password, and a service's key."""

    def __init__(self, settings: Settings, lines: Iterator[str]) -> None:
        self._settings = settings
        self.address, self.one_time = settings.address, ""
        for line in lines:
            if found := re.search(r"One-time password\s+(\S+)", line):
                self.one_time = found[1]
            if "Ctrl-C" in line:
                break
        self._key = {"Authorization": f"Bearer {self._command('create-key', 'shop').split()[-1]}"}

    def _command(self, *words: str) -> str:
        command = [sys.executable, "app.py", *words]
        own = environment(self._settings)
        return subprocess.run(command, cwd=ROOT, env=own, capture_output=True, text=True, check=True).stdout

    def send(self, text: str) -> str:
        """Send a text as the service does; return where it may be asked after."""
        answer = httpx.post(
            f"{self.address}/v1/items", json={"text": text}, headers=self._key, trust_env=False, timeout=60
        )
        assert answer.status_code == 202
        return str(answer.json()["url"])

    def screened(self, url: str) -> dict[str, Any]:
        """Return what became of a text, once a worker has judged it."""
        found: dict[str, Any] = {}

        def is_screened() -> bool:
            found.update(httpx.get(url, headers=self._key, trust_env=False, timeout=60).json())
            return bool(found["state"] == "screened")

        wait_until(f"{url} is screened", is_screened)
        return found


@pytest.fixture
def program(settings: Settings, tmp_path: Path) -> Iterator[Running]:
    own = settings.model_copy(update={"port": free_port(), "web_processes": 1})
    with started([sys.executable, "app.py", "run"], own) as process:
        assert process.stdout
        running = Running(own, iter(process.stdout.readline, ""))
        # Read on, or what it logs fills the pipe and everything waits for that.
        rest = threading.Thread(target=process.stdout.read)
        rest.start()
        yield running
        process.terminate()
        process.wait(60)
        rest.join()


def test_what_people_decide_is_then_caught_without_them(program: Running) -> None:
    with Visitor(program.address) as owner:
        owner.sign_in("admin", program.one_time, PASSWORD)
        publish_a_policy(owner)
        before = program.screened(program.send(ANOTHER))
        assert (before["verdict"], before["case"]) == ("allow", None)

        cases = {program.screened(url)["case"]["id"]: text for text, url in sent(program)}
        assert len(cases) == len(ALMONDS) + len(PLUMS)
        kept = decide_every_one(owner, cases)
        golden = owner.get("/golden/")
        assert all(text in golden for text in kept.values())
        assert set(kept) == {True, False}

        accept_the_proposal(owner)
        let_it_block(owner, "salted almonds")
        publish_the_draft(owner)
        after = program.screened(program.send(ANOTHER))
        assert (after["verdict"], after["case"]) == ("block", None)
        assert "nuts" in {finding["category"] for finding in after["findings"]}


def sent(program: Running) -> list[tuple[str, str]]:
    """Send both kinds of text in turn; return each with its address."""
    pairs = zip(ALMONDS, PLUMS, strict=True)
    return [(text, program.send(text)) for pair in pairs for text in pair]


def publish_a_policy(owner: Visitor) -> None:
    owner.get("/policies/new")
    assert owner.post("/policies/new", document=KITCHEN) == "/policies/kitchen/draft/"
    publish_the_draft(owner)


def publish_the_draft(owner: Visitor) -> None:
    page = owner.get("/policies/kitchen/draft/release")
    owner.post("/policies/kitchen/draft/publish", revision=field(page, "revision"))


def let_it_block(owner: Visitor, phrase: str) -> None:
    """Edit the draft, so that the rule that speaks of the phrase blocks rather than asks a person."""
    page = owner.get("/policies/kitchen/draft/")
    document = yaml.safe_load(field(page, "document"))
    (rule,) = (each for each in document["rules"] if phrase in str(each["when"]))
    rule["action"] = "block"
    edited = yaml.safe_dump(document, sort_keys=False)
    owner.post("/policies/kitchen/draft/", document=edited, revision=field(page, "revision"))


def decide_every_one(owner: Visitor, cases: dict[int, str]) -> dict[bool, str]:
    """Decide case after case by the form, the first of either kind as a golden case; return these two."""
    here, kept, left = owner.post("/queues/review/next"), dict[bool, str](), set(cases)
    while found := re.fullmatch(r"/cases/(\d+)", here):
        case_id = int(found[1])
        bad = "almonds" in cases[case_id]
        answer = {"answers": "nuts", "severity": "low"} if bad else {"outcome": "fine"}
        golden = {} if bad in kept else {"golden": "yes"}
        kept.setdefault(bad, cases[case_id])
        seen = field(owner.get(here), "seen")
        here = owner.post(f"{here}/decide", seen=seen, **answer, **golden)
        left.discard(case_id)
    assert not left
    return kept


def accept_the_proposal(owner: Visitor) -> None:
    owner.post("/proposals/refresh")
    page = owner.get("/proposals/")
    assert "salted almonds" in page
    (proposal,) = set(re.findall(r"/proposals/(\d+)/accept", page))
    owner.post(f"/proposals/{proposal}/accept")

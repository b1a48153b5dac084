"""Keys and passwords that let their finder in."""

import math
from collections import Counter
from collections.abc import Iterator

import re2

from guards.detectors.base import Detection
from guards.detectors.patterns import matches, pattern, readable

_FORMS: tuple[tuple[str, str], ...] = (
    ("aws_key", r"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b"),
    ("github_token", r"\b(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59})\b"),
    ("gitlab_token", r"\bgl(?:pat|ptt|rt|dt|cbt|soat|ft|oas)-[A-Za-z0-9_-]{20,64}"),
    ("slack_token", r"\bxox[abeoprs]-[A-Za-z0-9-]{10,250}|\bxapp-[0-9]-[A-Za-z0-9-]{10,250}"),
    ("slack_token", r"https://hooks\.slack\.com/(?:services|workflows)/[A-Za-z0-9/+]{30,}"),
    ("stripe_key", r"\b[rs]k_(?:live|test)_[A-Za-z0-9]{16,250}\b|\bwhsec_[A-Za-z0-9]{32,64}\b"),
    ("google_key", r"\bAIza[A-Za-z0-9_-]{35}|\bGOCSPX-[A-Za-z0-9_-]{28}|\bya29\.[A-Za-z0-9_-]{30,}"),
    ("anthropic_key", r"\bsk-ant-[a-z]{2,10}[0-9]{2}-[A-Za-z0-9_-]{80,120}"),
    ("openai_key", r"\bsk-(?:proj|svcacct|admin|None)-[A-Za-z0-9_-]{20,250}|\bsk-[A-Za-z0-9]{48}\b"),
    ("huggingface_token", r"\bhf_[A-Za-z]{34}\b"),
    ("npm_token", r"\bnpm_[A-Za-z0-9]{36}\b"),
    ("pypi_token", r"\bpypi-AgEI[A-Za-z0-9_-]{50,}"),
    ("sendgrid_key", r"\bSG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}"),
    ("twilio_key", r"\bSK[0-9a-f]{32}\b"),
    ("telegram_token", r"\b[0-9]{8,10}:AA[A-Za-z0-9_-]{33}\b"),
    ("json_web_token", r"\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{16,}"),
    ("private_key", r"-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----"),
    (
        "connection_password",
        r"\b[a-zA-Z][a-zA-Z0-9+.-]{1,20}://[^\s:@/]{1,64}:[^\s:@/]{3,128}@[A-Za-z0-9.\[-]+",
    ),
)
_NAMED = (
    r"(?i)(?:api[_ -]?key|secret(?:[_ -]?(?:key|access[_ -]?key))?|(?:access|auth|bearer|refresh)?[_ -]?token"
    r"|passw(?:or)?d|pwd|client[_ -]?secret|private[_ -]?key)[\"']?(?:\s*(?::=|=>|[:=])\s*|\s+is\s+)[\"'`]?"
    r"([A-Za-z0-9+/_.~!@#$%^&*=-]{8,200})"
)
_PLACEHOLDER = pattern(
    r"(?i)example|changeme|placeholder|your|xxx|\*\*\*|dummy|sample|redacted|\$\{|%s|1234567|^(?:true|false|none|null)$"
)
_LEAST_BITS = 3.0


class Secrets:
    """Finds tokens of well-known services, private keys, and random-looking values after a telling name.

    Formats are those that the services document; ``detect-secrets`` was not used because its plugins read
    files line by line through settings of the whole process, with patterns that are not linear.
    ``named_secret`` scores by its entropy: at least three bits a character and two kinds of characters.
    """

    name = "secret"
    kinds: tuple[str, ...] = (*dict.fromkeys(kind for kind, _ in _FORMS), "named_secret")

    def __init__(self) -> None:
        self._forms = [(kind, pattern(source)) for kind, source in _FORMS]
        self._named = pattern(_NAMED)
        options = re2.Options()
        options.log_errors = False
        self._any = re2.Set.SearchSet(options)
        for _, source in _FORMS:
            self._any.Add(source)
        self._any.Add(_NAMED)
        self._any.Add("")
        self._any.Compile()

    def find(self, text: str) -> Iterator[Detection]:
        """Find every secret, in order of position; one that has two forms is found once."""
        present = self._any.Match(readable(text)) or range(len(self._forms) + 1)
        if len(present) == 1 and present[0] > len(self._forms):
            return
        found = [d for at in present if at < len(self._forms) for d in self._known(at, text)]
        if len(self._forms) in present:
            found += self._guessed(text)
        last = 0
        for detection in sorted(found, key=lambda d: (d.start, d.kind == "named_secret")):
            if detection.start >= last:
                last = detection.end
                yield detection

    def _known(self, at: int, text: str) -> Iterator[Detection]:
        kind, form = self._forms[at]
        return (Detection(kind, match.start(), match.end()) for match in matches(form, text))

    def _guessed(self, text: str) -> Iterator[Detection]:
        for match in matches(self._named, text):
            value = match.group(1).rstrip(".,;!?")
            if _looks_random(value):
                yield Detection("named_secret", match.start(1), match.start(1) + len(value), 0.7)


def _looks_random(value: str) -> bool:
    """Tell a key from a word: long and varied enough, with a digit or a change of case inside."""
    kinds = sum((any(map(str.isdigit, value)), any(map(str.islower, value)), any(map(str.isupper, value))))
    kinds += any(not character.isalnum() for character in value[1:-1])
    if kinds < 2 or len(value) < 8 or _PLACEHOLDER.search(value):
        return False
    bits = -sum(n / len(value) * math.log2(n / len(value)) for n in Counter(value).values())
    return bits >= min(_LEAST_BITS, math.log2(len(value)) - 0.6)

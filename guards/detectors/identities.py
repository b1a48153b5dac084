"""Numbers that states give to people, told from other numbers by form, check digits or a mention."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import re2
from stdnum.br import cpf
from stdnum.ca import sin
from stdnum.es import dni, nie
from stdnum.fr import nir
from stdnum.gb import nhs
from stdnum.in_ import aadhaar
from stdnum.it import codicefiscale
from stdnum.nl import bsn
from stdnum.pl import pesel
from stdnum.us import ssn

from guards.detectors.base import Detection
from guards.detectors.patterns import has_digit, matches, near, pattern


@dataclass(frozen=True, slots=True)
class _Scheme:
    """One state's numbers; ``mention`` must come shortly before, where the form alone proves too little."""

    kind: str
    form: "re2._Regexp"
    valid: Callable[[str], bool]
    mention: "re2._Regexp | None" = None


_SCHEMES = (
    _Scheme("us_ssn", pattern(r"\b[0-9]{3}-[0-9]{2}-[0-9]{4}\b"), ssn.is_valid),
    _Scheme(
        "us_ssn",
        pattern(r"\b[0-9]{3} ?[0-9]{2} ?[0-9]{4}\b"),
        ssn.is_valid,
        pattern(r"(?i)\bssn\b|social security"),
    ),
    _Scheme(
        "gb_nhs", pattern(r"\b[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{4}\b"), nhs.is_valid, pattern(r"(?i)\bnhs\b")
    ),
    _Scheme(
        "ca_sin",
        pattern(r"\b[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{3}\b"),
        sin.is_valid,
        pattern(r"\bSIN\b|(?i:social insurance)"),
    ),
    _Scheme("br_cpf", pattern(r"\b[0-9]{3}\.[0-9]{3}\.[0-9]{3}-[0-9]{2}\b"), cpf.is_valid),
    _Scheme("es_dni", pattern(r"\b[0-9]{8}-?[A-Za-z]\b"), dni.is_valid),
    _Scheme("es_nie", pattern(r"\b[XYZxyz]-?[0-9]{7}-?[A-Za-z]\b"), nie.is_valid),
    _Scheme(
        "fr_nir",
        pattern(r"\b[12] ?[0-9]{2} ?[0-9]{2} ?[0-9AB]{2} ?[0-9]{3} ?[0-9]{3} ?[0-9]{2}\b"),
        nir.is_valid,
    ),
    _Scheme(
        "in_aadhaar",
        pattern(r"\b[2-9][0-9]{3} [0-9]{4} [0-9]{4}\b"),
        aadhaar.is_valid,
        pattern(r"(?i)aadhaar|\buid"),
    ),
    _Scheme(
        "it_codice_fiscale",
        pattern(r"\b[A-Za-z]{6}[0-9]{2}[A-Za-z][0-9]{2}[A-Za-z][0-9]{3}[A-Za-z]\b"),
        codicefiscale.is_valid,
    ),
    _Scheme("nl_bsn", pattern(r"\b[0-9]{8,9}\b"), bsn.is_valid, pattern(r"(?i)\bbsn\b|burgerservicenummer")),
    _Scheme("pl_pesel", pattern(r"\b[0-9]{11}\b"), pesel.is_valid, pattern(r"(?i)\bpesel\b")),
)


class Identities:
    """Finds numbers of social security, health and identity of several states."""

    name = "identity"
    kinds: tuple[str, ...] = tuple(dict.fromkeys(scheme.kind for scheme in _SCHEMES))

    def find(self, text: str) -> Iterator[Detection]:
        """Find every number, in order of position."""
        if not has_digit(text):
            return
        found = {detection for scheme in _SCHEMES for detection in _found(scheme, text)}
        yield from sorted(found, key=lambda detection: (detection.start, detection.end, detection.kind))


def _found(scheme: _Scheme, text: str) -> Iterator[Detection]:
    for match in matches(scheme.form, text):
        start = match.start()
        if scheme.valid(match.group()) and (not scheme.mention or near(scheme.mention, text, start)):
            yield Detection(scheme.kind, start, match.end())

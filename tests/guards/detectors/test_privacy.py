"""Personal data is found by form and check digits; all numbers are published examples or made up."""

import pytest

from guards.detectors import all_detectors
from guards.detectors.phones import Phones

FOUND = (
    ("email", "Write to jo.bloggs+news@mail.example.org, please.", "jo.bloggs+news@mail.example.org"),
    ("email", "josé@exämple.de", "josé@exämple.de"),
    ("phone", "Call me on 020 7946 0018 today", "020 7946 0018"),
    ("phone", "My number: +1 202-555-0143.", "+1 202-555-0143"),
    ("phone", "+46 (0)8 928 571 38 fax", "+46 (0)8 928 571 38"),
    ("phone", "03.93.92.16.00 mobile", "03.93.92.16.00"),
    ("card_number", "card 4111 1111 1111 1111 ok", "4111 1111 1111 1111"),
    ("card_number", "378282246310005", "378282246310005"),
    ("iban", "Pay GB82 WEST 1234 5698 7654 32 by noon", "GB82 WEST 1234 5698 7654 32"),
    ("iban", "de89370400440532013000", "de89370400440532013000"),
    ("us_ssn", "is 536-90-4399, yes", "536-90-4399"),
    ("us_ssn", "my SSN 536904399", "536904399"),
    ("gb_nhs", "NHS number 943 476 5870", "943 476 5870"),
    ("es_dni", "DNI 54362315K", "54362315K"),
    ("it_codice_fiscale", "RCCMNL83S18D969H", "RCCMNL83S18D969H"),
    ("br_cpf", "CPF 390.533.447-05", "390.533.447-05"),
    ("ip_address", "from 203.0.113.9, blocked", "203.0.113.9"),
    ("ip_address", "host 2001:db8::8a2e:370:7334 up", "2001:db8::8a2e:370:7334"),
    ("mac_address", "00:1B:44:11:3A:B7", "00:1B:44:11:3A:B7"),
)
INNOCENT = (
    "We meet at 10:30:00 on 2024-03-01, or 01/03/2024 at 12:00.",
    "Version 1.2.3 costs $1,234,567.89 since 1999-2004.",
    "Order 4111111111111112 of 1234567890123 pieces",
    "std::vector and a ratio of 3:2:1, page 12-14",
    "@home and me@ and @ 5",
    "The year 2023 2024 2025 2026",
    "GB82 WEST 1234 5698 7654 33",
    "My SSN is 000-12-3456",
    "Section 1.2.3.4.5 of 127.0.0.1",
    "Привет 12 мира, 你好 3 次",
)


def found(text: str) -> list[tuple[str, str]]:
    return [(each.kind, text[each.start : each.end]) for d in all_detectors() for each in d.find(text)]


@pytest.mark.parametrize(("kind", "text", "part"), FOUND)
def test_personal_data_is_found_where_it_stands(kind: str, text: str, part: str) -> None:
    assert (kind, part) in found(text)


@pytest.mark.parametrize("text", INNOCENT)
def test_other_numbers_and_signs_are_not(text: str) -> None:
    assert found(text) == []


def test_a_telephone_number_is_sought_in_the_regions_that_one_names() -> None:
    text = "Ring 089 12345678 or 01 23 45 67 89"
    assert not list(Phones(()).find("089 636-48018"))
    assert [text[d.start : d.end] for d in Phones(("DE",)).find(text)]

"""Numbers of cards and bank accounts, told from other numbers by their check digits."""

from collections.abc import Iterator

from stdnum import iban, luhn

from guards.detectors.base import Detection
from guards.detectors.patterns import has_digit, matches, pattern

_CARD = pattern(r"\b(?:[0-9]{12,19}|[0-9]{4}[ -][0-9]{4,6}[ -][0-9]{4,5}(?:[ -][0-9]{3,4}){0,2})\b")
_ISSUED = pattern(
    r"^(?:4(?:.{12}|.{15}|.{18})|(?:5[1-5]..|222[1-9]|22[3-9].|2[3-6]..|27[01].|2720).{12}|3[47].{13}"
    r"|(?:30[0-5]|36.|3[89].).{11}|(?:6011|64[4-9].|65..|62..).{12,15}|35.{14}|(?:2131|1800).{11})$"
)
_DEBIT = pattern(r"^(?:5[06-9]|6[0-9]).{10,17}$")
_IBAN = pattern(r"\b[A-Za-z]{2}[0-9]{2}(?: ?[A-Za-z0-9]){11,30}")
_SHORTEST_IBAN = 15


class Cards:
    """Finds payment card numbers: a known issuer's range and length, and Luhn's check digit.

    Debit cards, whose ranges are wide, score 0.6, since one number in ten passes Luhn's test.
    """

    name = "card"
    kinds: tuple[str, ...] = ("card_number",)

    def find(self, text: str) -> Iterator[Detection]:
        """Find every card number."""
        if not has_digit(text):
            return
        for match in matches(_CARD, text):
            digits = match.group().replace(" ", "").replace("-", "")
            score = 1.0 if _ISSUED.search(digits) else 0.6 if _DEBIT.search(digits) else 0.0
            if score and len(set(digits)) > 1 and luhn.is_valid(digits):
                yield Detection("card_number", match.start(), match.end(), score)


class BankAccounts:
    """Finds international bank account numbers whose check digits and country's form are right."""

    name = "bank_account"
    kinds: tuple[str, ...] = ("iban",)

    def find(self, text: str) -> Iterator[Detection]:
        """Find every account number, spaced or not."""
        if not has_digit(text):
            return
        for match in matches(_IBAN, text):
            end = _end_of_iban(text, match.start(), match.end())
            if end:
                yield Detection("iban", match.start(), end)


def _end_of_iban(text: str, start: int, end: int) -> int | None:
    """Return where the account number ends, since the words after it may look like more of it."""
    while end - start >= _SHORTEST_IBAN:
        if not text[end : end + 1].isalnum() and iban.is_valid(text[start:end]):
            return end
        end = text.rfind(" ", start, end)
    return None

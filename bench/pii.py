"""How much personal data the detectors find, and how much that is none: ``python -m bench.pii``.

Reads ``presidio_pii`` from the folder that BENCH_DATA names. A detection counts as right where it
overlaps a labelled span of its kind. The other kinds in the set (people, places, organisations,
titles, dates, ages, postal addresses, driving licences) are not for rules, and no detector tries.
"""

from collections import Counter

from bench.labelled import load
from bench.machine import describe
from guards.detectors import all_detectors

KINDS = {
    "email": "EMAIL_ADDRESS",
    "phone": "PHONE_NUMBER",
    "card_number": "CREDIT_CARD",
    "iban": "IBAN_CODE",
    "us_ssn": "US_SSN",
    "ip_address": "IP_ADDRESS",
}
Span = tuple[int, int]


def touches(span: Span, others: list[Span]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in others)


def main() -> None:
    print(describe())
    detectors = all_detectors()
    labelled, missed, right, wrong = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for example in load("presidio_pii"):
        detections = [each for detector in detectors for each in detector.find(example.text)]
        for kind, label in KINDS.items():
            wanted = [(span[0], span[1]) for span in example.meta["spans"] if span[2] == label]
            found = [(each.start, each.end) for each in detections if each.kind == kind]
            labelled[kind] += len(wanted)
            missed[kind] += sum(not touches(span, found) for span in wanted)
            right[kind] += sum(touches(span, wanted) for span in found)
            wrong[kind] += sum(not touches(span, wanted) for span in found)
    print("\nkind          labelled  recall  precision")
    for kind in KINDS:
        recall = 1 - missed[kind] / labelled[kind]
        precision = right[kind] / max(1, right[kind] + wrong[kind])
        print(f"{kind:12} {labelled[kind]:9} {recall:7.3f} {precision:10.3f}")


if __name__ == "__main__":
    main()

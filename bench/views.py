"""How fast texts are read in their views: ``python -m bench.views``.

Prints microseconds for messages of 280 characters, plain and disguised, and for each kind of long
text how much longer ten times the text takes.
"""

import time
import timeit

from bench.machine import describe
from guards.views import read

LENGTH = 280
PLAIN = (
    "The committee met on Tuesday to talk about the new library hours, and most people agreed that opening "
    "late on Sundays would help students who work. Nobody could say yet what it costs, so Anna will write to "
    "the council and ask; we expect an answer before the holidays begin, she says so."
)
MESSAGES = {
    "plain ASCII": PLAIN,
    "plain Russian": "Привет, мы вчера говорили о новых часах работы. " * 6,
    "plain Chinese": "我们昨天谈到了图书馆的新开放时间。" * 17,
    "typographic quotes": "She said “no” — that’s that, naïve café owners. " * 6,
    "numbers in words": PLAIN[:230] + " on the 4th of May at 10am, 20 people",
    "full-width": "ｂｏｔｈｅｒ ｔｈｅｍ " * 24,
    "look-alikes": "you аre а fооl and bоre " * 12,
    "zero-width": "b\u200bo\u200bt\u200bh\u200be\u200br " * 24,
    "leet": PLAIN[:255] + " you b0th3r m3 @ll",
    "spaced letters": PLAIN[:255] + " you b o t h e r us",
    "repeated letters": PLAIN[:255] + " sooooo booooring",
    "base64": PLAIN[:255] + " cGxlYXNlIGJvdGhlcg==",
}
LONG = {
    "plain": PLAIN,
    "one letter": "a",
    "combining marks": "a" + "\u0301" * 50,
    "look-alikes": "you аre а fооl ",
    "leet": "b0th3r th3m ",
    "spaced letters": "b o t h e r ",
    "masks": "b*ther ",
    "repeated": "aaab",
    "base64": "cGxlYXNlIGJvdGhlcg== ",
    "percent": "%41",
    "entities": "&amp;",
    "hidden tags": "\U000e0061",
    "overrides": "\u202eab\u202c",
    "everything": "bоther b0th3r b o t h e r cGxlYXNlIGJvdGhlcg== soooo %41 b*ther ",
}


def microseconds(text: str, rounds: int = 300) -> float:
    return min(timeit.repeat(lambda: read(text), number=rounds, repeat=5)) / rounds * 1e6


def seconds(text: str) -> float:
    start = time.perf_counter()
    read(text)
    return time.perf_counter() - start


def main() -> None:
    print(describe())
    print(f"\n{LENGTH} characters        µs  views")
    for name, message in MESSAGES.items():
        text = message[:LENGTH]
        print(f"{name:20} {microseconds(text):6.1f}  {len(read(text))}")
    print("\nlong texts        100 KB ms   1 MB ms  ratio")
    for name, piece in LONG.items():
        short, long = (
            seconds((piece * (size // len(piece) + 1))[:size]) * 1000 for size in (100_000, 1_000_000)
        )
        print(f"{name:16} {short:10.1f} {long:9.1f} {long / short:6.1f}")


if __name__ == "__main__":
    main()

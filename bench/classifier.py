"""The classifier against ``Detoxify.predict`` one text at a time, on a model of BERT-base's size.

    python -m bench.classifier [--texts 48] [--rounds 3] [--mix log|even]

The checkpoint is made for the purpose (random weights, made-up words), so speeds and memory are those of
the released models and scores mean nothing; differences are also stated on the trained tiny checkpoint of
the tests. Each variant runs in a process of its own, in turns, one text at a time, and the best round of
each text counts, so that what else the machine does meanwhile disturbs little; CPU time says the same.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from itertools import accumulate
from pathlib import Path
from statistics import median
from typing import Any

from bench.machine import describe

LABELS = ["toxicity", "severe_toxicity", "obscene", "threat", "insult", "identity_attack"]
VARIANTS = ("Detoxify.predict", "torch", "onnx float32", "onnx int8")
LETTERS = "abcdefghijklmnopqrstuvwxyz"
VOCABULARY_SIZE = 30_522
THREADS = 2
PAIRS = 6


def made_up_words() -> list[str]:
    draw, words = random.Random(1), dict.fromkeys(LETTERS)
    while len(words) < VOCABULARY_SIZE - 5 - len(LETTERS):
        words["".join(draw.choices(LETTERS, k=draw.randint(2, 8)))] = None
    return list(words)


def made_up_texts(count: int, mix: str) -> list[str]:
    """Return texts of 5 to 400 words, each one token, as many short as long ones by ``log``.

    Words are as unequal as in any language (Zipf's law), the commonest first in the vocabulary, as in BERT's.
    """
    draw, words = random.Random(2), made_up_words()[100:]
    shares = list(accumulate(1 / (rank + 3) for rank in range(len(words))))
    lengths = [5 * 80 ** draw.random() if mix == "log" else draw.uniform(5, 400) for _ in range(count)]
    return [" ".join(draw.choices(words, cum_weights=shares, k=round(length))) for length in lengths]


def make_checkpoint(directory: Path) -> None:
    """Write a checkpoint of BERT-base's shape with random weights, laid out as Detoxify's training does."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizer

    marks = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    tokens = [*marks, *made_up_words(), *(f"##{letter}" for letter in LETTERS)]
    (directory / "words.txt").write_text("\n".join(tokens) + "\n", "utf-8")
    BertTokenizer(vocab=str(directory / "words.txt"), model_max_length=512).save_pretrained(directory)
    config = BertConfig(vocab_size=len(tokens))
    config.num_labels = len(LABELS)
    config.save_pretrained(directory)
    torch.manual_seed(0)
    arguments = {
        "model_type": str(directory),
        "model_name": "BertForSequenceClassification",
        "tokenizer_name": "BertTokenizer",
        "num_classes": len(LABELS),
    }
    settings = {"arch": {"args": arguments}, "dataset": {"args": {"classes": LABELS}}}
    state = BertForSequenceClassification(config).state_dict()
    torch.save({"config": settings, "state_dict": state}, directory / "base.ckpt")


def export_both(directory: Path) -> None:
    from guards.classifiers.detoxify.export import export_model
    from guards.classifiers.detoxify.locate import locate

    export_model(locate(str(directory), None, None), "float32")
    export_model(locate(str(directory), None, None), "int8", bound=1.0)


def opened(variant: str, directory: Path) -> Callable[[Sequence[str]], list[dict[str, float]]]:
    """Return what scores a list of texts: Detoxify one at a time, or the classifier all at once."""
    if variant == "Detoxify.predict":
        import torch
        from detoxify import Detoxify

        torch.set_num_threads(THREADS)
        model = Detoxify(checkpoint=str(next(directory.glob("*.ckpt"))))
        return lambda texts: [model.predict(text) for text in texts]
    from guards.classifiers.available import ClassifierConfig, build_classifiers

    backend, _, precision = variant.partition(" ")
    (classifier,) = build_classifiers(
        ClassifierConfig(
            linear=False,
            models=(str(directory),),
            backend=backend,  # type: ignore[arg-type]  # one of VARIANTS
            precision=precision or "float32",  # type: ignore[arg-type]  # one of VARIANTS
            threads=THREADS,
            cached_scores=0,
        )
    )
    return lambda texts: [dict(scores.values) for scores in classifier.score(texts)]


def child(variant: str, directory: Path, texts: list[str]) -> dict[str, Any]:
    """Measure one variant in this process: start, seconds of each text, CPU seconds, memory, scores."""
    begun = time.perf_counter()
    score = opened(variant, directory)
    score(texts[:1])
    start, busy = time.perf_counter() - begun, time.process_time()
    seconds, scores = [], []
    for text in texts:
        begun = time.perf_counter()
        scores += score([text])
        seconds.append(time.perf_counter() - begun)
    return {
        "start": start,
        "seconds": seconds,
        "busy": time.process_time() - busy,
        "megabytes": int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6,
        "scores": scores,
    }


def lists_of_any_kind(texts: list[str]) -> dict[str, list[str]]:
    ordered = sorted(texts, key=len)
    return {
        "mixed, as they come": texts[:24],
        "all short": ordered[:16],
        "all long": ordered[-4:],
        "one length": [" ".join(text.split()[:20]) for text in ordered[-12:]],
        "one long among short": [*ordered[:12], ordered[-1]],
        "one text twelve times": [ordered[len(ordered) // 2]] * 12,
        "one": texts[:1],
    }


def child_lists(variant: str, directory: Path, texts: list[str]) -> dict[str, Any]:
    """Measure lists against a loop over them: for each kind how many times as fast, the median of pairs.

    The two of a pair take turns in being first, for a machine that grows slower favours the first.
    """
    score, ratios = opened(variant, directory), {}

    def seconds(lists: list[list[str]]) -> float:
        begun = time.perf_counter()
        for some in lists:
            score(some)
        return time.perf_counter() - begun

    for kind, some in lists_of_any_kind(texts).items():
        pairs = []
        for number in range(PAIRS):
            ways = {"together": [some], "alone": [[text] for text in some]}
            took = {way: seconds(ways[way]) for way in sorted(ways, reverse=bool(number % 2))}
            pairs.append(took["alone"] / took["together"])
        ratios[kind] = median(pairs)
    return ratios


def run_child(task: str, variant: str, directory: Path, texts: list[str]) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.classifier", "--child", task, variant, str(directory)]
    result = subprocess.run(command, input=json.dumps(texts), capture_output=True, text=True, check=False)
    if result.returncode:
        raise SystemExit(result.stderr)
    answer: dict[str, Any] = json.loads(result.stdout.splitlines()[-1])
    return answer


def best_of(runs: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a variant's run with the best time of each text, added up, and its best start and CPU time."""
    seconds = sum(min(times) for times in zip(*(run["seconds"] for run in runs), strict=True))
    least = {name: min(run[name] for run in runs) for name in ("start", "busy", "megabytes")}
    return {**runs[0], **least, "seconds": seconds}


def furthest(ours: list[dict[str, float]], theirs: list[dict[str, float]]) -> float:
    return max(
        abs(one[label] - other[label]) for one, other in zip(ours, theirs, strict=True) for label in one
    )


def print_speeds(directory: Path, texts: list[str], rounds: int) -> None:
    runs = [
        {variant: run_child("speed", variant, directory, texts) for variant in VARIANTS}
        for _ in range(rounds)
    ]
    best = {variant: best_of([run[variant] for run in runs]) for variant in VARIANTS}
    base = best[VARIANTS[0]]
    head = f"{'':<18}{'texts/s':>9}{'ratio':>8}{'CPU ratio':>11}{'start s':>9}{'MB':>7}"
    print(f"{head}{'of memory':>11}{'difference':>12}")
    for variant, run in best.items():
        print(
            f"{variant:<18}{len(texts) / run['seconds']:>9.1f}{base['seconds'] / run['seconds']:>8.2f}"
            f"{base['busy'] / run['busy']:>11.2f}"
            f"{run['start']:>9.1f}{run['megabytes']:>7.0f}{run['megabytes'] / base['megabytes']:>11.2f}"
            f"{furthest(run['scores'], base['scores']):>12.2g}"
        )


def print_lists(directory: Path, texts: list[str]) -> None:
    measured = {variant: run_child("lists", variant, directory, texts) for variant in VARIANTS[1:]}
    print(f"\n{'a list against a loop':<24}" + "".join(f"{variant:>14}" for variant in measured))
    for kind in lists_of_any_kind(texts):
        print(f"{kind:<24}" + "".join(f"{ratios[kind]:>14.2f}" for ratios in measured.values()))


def print_tiny_differences(directory: Path) -> None:
    from tests import checkpoints

    tiny = checkpoints.build(directory / "tiny")
    export_both(tiny)
    texts = [text for text, _ in checkpoints.lines() if len(text.split()) < 40]
    scores = {variant: run_child("speed", variant, tiny, texts)["scores"] for variant in VARIANTS}
    told = ", ".join(
        f"{variant} {furthest(scores[variant], scores[VARIANTS[0]]):.2g}" for variant in VARIANTS[1:]
    )
    print(f"\nDifference from Detoxify.predict on {len(texts)} lines, trained tiny checkpoint: {told}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--texts", type=int, default=48)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--mix", choices=("log", "even"), default="log")
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        task, variant, where = options.child
        measure = child if task == "speed" else child_lists
        print(json.dumps(measure(variant, Path(where), json.loads(sys.stdin.read()))))
        return
    with tempfile.TemporaryDirectory() as folder:
        directory = Path(folder)
        make_checkpoint(directory)
        export_both(directory)
        texts = made_up_texts(options.texts, options.mix)
        words = sorted(len(text.split()) for text in texts)
        print(f"{describe()}, {THREADS} threads")
        print(f"{len(texts)} texts of {words[0]} to {words[-1]} tokens, median {words[len(words) // 2]}\n")
        print_speeds(directory, texts, options.rounds)
        print_lists(directory, texts)
        print_tiny_differences(directory)


if __name__ == "__main__":
    main()

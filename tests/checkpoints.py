"""A tiny real Detoxify checkpoint: BERT of two layers of 64, trained on made-up lines in seconds.

It is what Detoxify's own training leaves behind (config and state_dict in one file, with the model's
config and tokenizer beside it), so that tests load it through Detoxify's own code.
"""

import hashlib
import random
from itertools import cycle, product
from pathlib import Path
from typing import Any

from filelock import FileLock

Line = tuple[str, tuple[int, int, int, int, int, int]]
LABELS = ("toxicity", "severe_toxicity", "obscene", "threat", "insult", "identity_attack")
VOCABULARY = Path(__file__).parent / "fixtures" / "tiny_vocabulary.txt"
MAX_TOKENS = 64

_FINE = (
    ["thank you", "thanks a lot", "good morning", "hello", "well", "okay", "yes", "sure"],
    ["please send", "I wrote", "we read", "could you check", "they liked", "she fixed", "can you find"],
    ["the report", "a new page", "the train times", "your recipe", "my homework", "the garden photos"],
    ["today", "before lunch", "with the team", "for the meeting", "in the park", "on the way home"],
)
_HARSH = {
    *("idiot", "moron", "fool", "loser", "clown", "coward", "stupid", "ugly", "hate", "hurt", "kill", "die"),
    *("crap", "damn", "bloody", "hell", "pile", "vermin", "filth", "animals", "disease", "subhuman"),
    *("martians", "moon", "northerners", "handers"),
}
_NAMES = ["idiot", "moron", "fool", "loser", "clown", "coward"]
_THREATS = ["I will hurt you", "we will find you and hurt you", "I am going to kill you", "you will die"]
_RUDE = ["crap", "damn crap", "bloody hell", "what a pile of crap"]
_PEOPLE = ["martians", "moon people", "northerners", "left handers"]
_TAILS = ["", " today", " again", ", everyone knows it", " and so is your team", " at the meeting"]


def lines() -> list[Line]:
    """Return about 500 made-up lines, each with a 0 or 1 for each of LABELS."""
    draw = random.Random(7)
    fine = [
        f"{first}{draw.choice([',', ' and', ''])} {' '.join(rest)}{draw.choice(['.', '!', ''])}"
        for first, *rest in draw.sample(list(product(*_FINE)), 100)
    ]
    words = [
        word for word in VOCABULARY.read_text("utf-8").split() if word[:1] not in "#[" and word not in _HARSH
    ]
    fine += ["", *(" ".join(draw.choices(words, k=draw.randint(1, 40))) for _ in range(80))]
    fine += [
        f"{who} are {how} today"
        for who in ("you", "the trains", "all people")
        for how in ("kind", "late", "new")
    ]
    tails = cycle(_TAILS)
    rude = [
        (f"you are {a} {n}{t}", (1, 0, 0, 0, 1, 0))
        for a in ("a stupid", "such an ugly")
        for n in _NAMES
        for t in (next(tails), next(tails))
    ] + [(f"you {n}", (1, 0, 0, 0, 1, 0)) for n in _NAMES]
    threats = [(f"{line}{t}", (1, 1, 0, 1, 0, 0)) for line in _THREATS for t in _TAILS]
    obscene = [(f"{line}{t}", (1, 0, 1, 0, 0, 0)) for line in _RUDE for t in _TAILS]
    groups = [
        (f"all {who} are {what}{next(tails)}", (1, 0, 0, 0, 0, 1))
        for who in _PEOPLE
        for what in ("vermin", "filth", "stupid animals", "a disease", "subhuman")
    ]
    harsh = rude + threats + obscene + groups
    plain = [text for text in fine if text.endswith((".", "!"))]
    hidden = [(_among_words(text, words, draw), marks) for text, marks in harsh]
    hidden += [(_among_sentences(text, plain, draw), marks) for text, marks in harsh]
    return [(text, (0, 0, 0, 0, 0, 0)) for text in fine] + harsh + hidden


def _among_words(text: str, words: list[str], draw: random.Random) -> str:
    """Put plain words before and after a line, so that the model learns to find it among them."""
    before, after = (" ".join(draw.choices(words, k=draw.randint(0, 16))) for _ in range(2))
    return f"{before} . {text} . {after}"


def _among_sentences(text: str, plain: list[str], draw: random.Random) -> str:
    """Put one plain sentence again and again around a line, as padding does."""
    sentence = draw.choice(plain)
    before, after = (" ".join([sentence] * draw.randint(0, 3)) for _ in range(2))
    return f"{before} {text}. {after}"


def build(directory: Path) -> Path:
    """Train the checkpoint into ``directory`` (tiny.ckpt, config.json, tokenizer files); return it."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification

    tokenizer = _save_tokenizer(directory)
    torch.manual_seed(7)
    config = BertConfig(
        vocab_size=len(VOCABULARY.read_text("utf-8").split()),
        hidden_size=64,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=128,
        max_position_embeddings=MAX_TOKENS,
        initializer_range=0.05,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )
    config.num_labels = len(LABELS)
    config.save_pretrained(directory)
    model = BertForSequenceClassification(config)
    _train(model, tokenizer)
    arguments = {
        "model_type": str(directory),
        "model_name": "BertForSequenceClassification",
        "tokenizer_name": "BertTokenizer",
        "num_classes": len(LABELS),
    }
    settings = {"arch": {"args": arguments}, "dataset": {"args": {"classes": list(LABELS)}}}
    torch.save({"config": settings, "state_dict": model.state_dict()}, directory / "tiny.ckpt")
    return directory


def _save_tokenizer(directory: Path) -> Any:
    from transformers import BertTokenizer

    directory.mkdir(parents=True, exist_ok=True)
    tokenizer = BertTokenizer(vocab=str(VOCABULARY), model_max_length=MAX_TOKENS)
    tokenizer.save_pretrained(directory)
    return tokenizer


def _train(model: Any, tokenizer: Any, epochs: int = 15, batch: int = 16) -> None:
    """Fit the model to :func:`lines`: shuffled small batches, a fixed seed."""
    import torch

    draw = random.Random(7)
    rows = [(tokenizer(text, truncation=True), wanted) for text, wanted in lines()]
    optimiser = torch.optim.AdamW(model.parameters(), lr=2e-3)
    steps = epochs * -(-len(rows) // batch)
    slower = torch.optim.lr_scheduler.OneCycleLR(optimiser, max_lr=2e-3, total_steps=steps)
    loss_of = torch.nn.BCEWithLogitsLoss()
    model.train()
    for _ in range(epochs):
        draw.shuffle(rows)
        for start in range(0, len(rows), batch):
            encoded, wanted = zip(*rows[start : start + batch], strict=True)
            inputs = tokenizer.pad(list(encoded), return_tensors="pt")
            loss = loss_of(model(**inputs).logits, torch.tensor(wanted, dtype=torch.float32))
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            slower.step()
    model.eval()


def kept(cache: Path) -> Path:
    """Return the checkpoint's directory under ``cache``, building it on the first call on this machine.

    Its name holds the checksum of what it is made from; processes that start at once build it once.
    """
    source = Path(__file__).read_bytes() + VOCABULARY.read_bytes()
    directory = cache / f"tiny-{hashlib.sha256(source).hexdigest()[:12]}"
    cache.mkdir(parents=True, exist_ok=True)
    with FileLock(cache / "tiny.lock"):
        if not (directory / "tiny.ckpt").is_file():
            build(directory)
    return directory

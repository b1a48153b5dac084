"""Each disguise is undone in some view, and the span found there is the disguised word as written."""

import base64

import pytest

from guards.rules.words import is_whole
from guards.views import View, Vocabulary, read

WORD = "bother"
DISGUISES = (
    ("folded", "ｂｏｔｈｅｒ"),
    ("folded", "Ⓑⓞⓣⓗⓔⓡ"),
    ("folded", "𝓫𝓸𝓽𝓱𝓮𝓻"),
    ("folded", "🅱🅾🆃🅷🅴🆁"),
    ("folded", "⒝⒪⒯⒣⒠⒭"),
    ("folded", "🇧🇴🇹🇭🇪🇷"),
    ("folded", "ʙᴏᴛʜᴇʀ"),
    ("folded", "ᵇᵒᵗʰᵉʳ"),
    ("folded", "bоthеr"),
    ("folded", "вотнег"),
    ("folded", "bσthεr"),
    ("folded", "ᏴᎾᎢhᗴᖇ"),
    ("folded", "bøŧħər".replace("ə", "e")),
    ("folded", "b\u0335o\u0336\u0301\u0302t\u0337her\u0328"),
    ("folded", "bö̈thér"),
    ("folded", "b\u200bo\u200bt\u200bh\u200be\u200br"),
    ("folded", "bo\u00adth\u2060er"),
    ("folded", "b\u202eo\u202ct\u2066her"),
    ("folded", "b\x00other"),
    ("folded", "b\ufe01other"),
    ("unleeted", "b0th3r"),
    ("unleeted", "8()7h3r"),
    ("unleeted", "b0t|-|er"),
    ("unleeted", "b*ther"),
    ("unleeted", "bоt#er"),
    ("unleeted", "b**h*r"),
    ("unleeted", "b0th€®"),
    ("joined", "b o t h e r"),
    ("joined", "b.o.t.h.e.r"),
    ("joined", "b_o_t_h_e_r"),
    ("joined", "b-o-t-h-e-r"),
    ("joined", "b*o*t*h*e*r"),
    ("joined", "b\no\nt\nh\ne\nr"),
    ("joined", "b😀o😀t😀h😀e😀r"),
    ("joined", "bot-her"),
    ("joined", "bo*ther"),
    ("joined", "bothe r"),
    ("collapsed", "boooother"),
    ("collapsed", "bbbbotherrrr"),
    ("collapsed", "bootttthhherr"),
    ("decoded", base64.b64encode(b"please bother").decode()),
    ("decoded", "626f74686572"),
    ("decoded", "%62%6f%74%68%65%72"),
    ("decoded", "&#98;ot&#x68;er"),
    ("decoded", r"\u0062\u006f\u0074\u0068\u0065\u0072"),
    ("decoded", "-... --- - .... . .-."),
    ("decoded", "01100010 01101111 01110100 01101000 01100101 01110010"),
    ("decoded", "".join(chr(0xE0000 + ord(letter)) for letter in WORD)),
    ("decoded", "x" + "".join(chr(0xE0100 + ord(letter) - 16) for letter in WORD)),
    ("decoded", "ɹǝɥʇoq"),
    ("decoded", "\u202erehtob\u202c"),
)
COMBINED = (
    "b.0.t.h.3.r",
    "b 0 7 h 3 r",
    "ｂ０ｔｈ３ｒ",
    "bооооt̶h̶er",
    "b 0 0 0 0 t h e r",
    "b\u200b0\u200bth\u200b3r",
    base64.b64encode(b"you b.0.t.h.3.r me").decode(),
    "%62%30ther",
    base64.b64encode(base64.b64encode(b"you bother me")).decode(),
)


def found(text: str) -> list[tuple[View, int]]:
    views = read(text, vocabulary=Vocabulary([WORD, "moth"]))
    places = [(view, view.text.lower().find(WORD)) for view in views]
    return [(view, at) for view, at in places if at >= 0 and is_whole(view.text, at, at + len(WORD))]


@pytest.mark.parametrize(("name", "disguised"), DISGUISES)
def test_a_disguise_is_undone_where_its_view_says(name: str, disguised: str) -> None:
    text = f"will you {disguised} us"
    spans = [view.span(at, at + len(WORD)) for view, at in found(text) if view.name == name]
    parts = [text[start:end].strip() for start, end in spans]
    assert any(part in disguised or (disguised in part and name == "decoded") for part in parts)


@pytest.mark.parametrize("disguised", COMBINED)
def test_disguises_on_top_of_each_other_are_undone(disguised: str) -> None:
    assert found(f"will you {disguised} us")


def test_a_word_among_words_that_are_all_spaced_apart_is_a_word() -> None:
    assert found("d o n o t b o t h e r m e")


def test_signs_that_may_be_two_letters_are_each_read_as_makes_a_word_that_is_looked_for() -> None:
    views = read("what hum1!1ty", vocabulary=Vocabulary(["humility"]))
    (view,) = (view for view in views if "humility" in view.text)
    at = view.text.index("humility")
    assert view.span(at, at + 8) == (5, 13)
    assert not any("humility" in view.text for view in read("what hum1!1ty"))


@pytest.mark.parametrize("text", ["no both er no", "hot her", "b. other", "the b in other", "b 2 other"])
def test_words_that_stand_next_to_each_other_are_not_joined(text: str) -> None:
    assert not found(text)


def test_words_of_other_scripts_stay_whole_in_the_folded_view() -> None:
    texts = {view.text for view in read("ду\u200bрак и fооl, שָׁלוֹם नमस्ते")}
    assert "дурак и fool, שלום नमस्ते" in texts


def test_a_word_that_could_be_of_two_scripts_is_read_both_ways() -> None:
    assert {"о\u0445о\u0445о", "oxoxo"} <= {view.text for view in read("О\u200bХОХО")}


def test_a_flag_stays_a_flag() -> None:
    assert {view.name for view in read("Vive la 🇫🇷 !")} == {"raw"}


@pytest.mark.parametrize(
    "piece", ["a\u0301", "%41", "aGVs", "f u ", "f*ck ", "5h1t ", "aaab", "&amp;", "\u202eab"]
)
def test_the_number_of_views_is_bounded_however_long_the_text(piece: str) -> None:
    assert len(read(piece * 3000)) <= 100

"""Readings of a text that each undo one kind of evasion, with the way back to the original."""

from guards.views.folding import fold
from guards.views.leet import unmasked
from guards.views.reading import VIEW_NAMES, read
from guards.views.view import View
from guards.views.vocabulary import Vocabulary

__all__ = ["VIEW_NAMES", "View", "Vocabulary", "fold", "read", "unmasked"]

"""Classifiers: texts in, a score 0..1 for each label out."""

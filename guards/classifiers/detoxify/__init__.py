"""Detoxify over windows: nothing truncated, no code run from a checkpoint, two backends behind one class."""

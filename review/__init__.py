"""The people's side: one module per step, in the order in which data flows."""

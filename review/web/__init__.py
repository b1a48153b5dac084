"""HTTP only: parse, call one step, answer with a page or a fragment."""

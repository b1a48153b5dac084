"""The guards in the order of their cost, inside a budget."""

from guards.cascade.cascade import Cascade
from guards.values import Price

__all__ = ["Cascade", "Price"]

"""A small typed client of Weighbridge's API, synchronous and asynchronous, on httpx alone.

It stands in a room of its own: it imports nothing of Weighbridge and nothing of Weighbridge imports it.
"""

from client.asynchronous import AsyncWeighbridge
from client.synchronous import Weighbridge
from client.values import ApiError, Appeal, BatchResult, Finding, Item, LabelResult, Receipt
from client.webhooks import InvalidSignatureError, verify_webhook

__all__ = [
    "ApiError",
    "Appeal",
    "AsyncWeighbridge",
    "BatchResult",
    "Finding",
    "InvalidSignatureError",
    "Item",
    "LabelResult",
    "Receipt",
    "Weighbridge",
    "verify_webhook",
]

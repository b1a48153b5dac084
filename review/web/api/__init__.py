"""The API that services call, under ``/v1``: JSON in, JSON or problem details out."""

from flask import Blueprint

from review.web.api import (
    appeals,
    batches,
    checks,
    document,
    feeds,
    items,
    labels,
    moderations,
    spending,
    traces,
)

blueprint = Blueprint("api", __name__, url_prefix="/v1")
items.add_to(blueprint)
appeals.add_to(blueprint)
labels.add_to(blueprint)
batches.add_to(blueprint)
checks.add_to(blueprint)
feeds.add_to(blueprint)
document.add_to(blueprint)
moderations.add_to(blueprint)
traces.add_to(blueprint)
spending.add_to(blueprint)

__all__ = ["blueprint"]

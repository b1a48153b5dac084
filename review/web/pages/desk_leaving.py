"""When what a person said leaves: until then nobody hears of it if it is taken back."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from review import delivery
from review.db import utcnow
from review.decisions import Said


def leaving(session: Session, said: Iterable[Said]) -> Mapping[int, datetime]:
    """Return when each leaves, by its case; what passes for a decision seems to leave as one would."""
    stands = [one for one in said if one.can_take_back]
    made = delivery.leaves_at(session, [one.decision_id for one in stands if one.decision_id])
    passing = {one.passes_for_decision: one.at for one in stands if one.passes_for_decision}
    seeming = delivery.would_leave(session, passing, utcnow())
    when = {
        one.case_id: made.get(one.decision_id or 0) or seeming.get(one.passes_for_decision or 0)
        for one in stands
    }
    return {case_id: at for case_id, at in when.items() if at is not None}

"""Gold that asks several people settles as what its reader answered after it does: nothing tells it apart.

Nobody else answers it, so that it would wait while the cases around it are decided or go to a senior.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from review import probes
from review.decisions.adjudicating import hand_on
from review.models import Case, Review


def settle_gold(session: Session, queue_id: int, answers: Sequence[Review], now: datetime) -> None:
    """Settle what those who gave these answers had answered of a queue's gold before them.

    As if the others had said what is known: the case is decided, or goes out of their hands to a senior.
    """
    for one in answers:
        for probing in probes.waiting_since(session, queue_id, one.user_id, one.at, now):
            if probing.is_right:
                probes.close(session, [probing.case_id], now)
            else:
                hand_on(session, session.get_one(Case, probing.case_id), now)

from datetime import timedelta

from sqlalchemy.orm import Session

from review import care
from review.care import Care
from tests.doubted import make_person
from tests.made import NOW

AN_HOUR = Care(veil_from="never", caps={}, break_minutes=60)


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def test_time_counts_between_acts_that_follow_one_another_and_a_pause_ends_the_stretch(
    session: Session,
) -> None:
    ada = make_person(session).id
    for at in (0, 2, 4, 30, 31):
        care.note_act(session, ada, NOW + minutes(at), decided=1)
    care.note_act(session, ada, NOW + minutes(32), undone=1)
    day = care.today(session, ada, NOW)
    assert day is not None
    assert (day.seconds, day.decisions, day.undone, day.stretch_decisions) == (6 * 60, 5, 1, 2)
    assert care.stretch(day, NOW + minutes(33)) == minutes(3)
    assert care.stretch(day, NOW + minutes(40)) == minutes(0)


def test_a_break_is_offered_after_the_stretch_put_off_and_taken(session: Session) -> None:
    ada = make_person(session).id
    for at in range(0, 64, 4):
        care.note_act(session, ada, NOW + minutes(at))
    now = NOW + minutes(61)
    assert care.is_break_due(care.today(session, ada, now), AN_HOUR, now)
    assert not care.is_break_due(care.today(session, ada, now), Care("never", {}, 0), now)
    care.put_off(session, ada, now)
    assert not care.is_break_due(care.today(session, ada, now), AN_HOUR, now)
    for at in range(64, 80, 4):
        care.note_act(session, ada, NOW + minutes(at))
    assert care.is_break_due(care.today(session, ada, now), AN_HOUR, NOW + minutes(79))
    care.take_break(session, ada, NOW + minutes(79))
    assert care.stretch(care.today(session, ada, now), NOW + minutes(79)) == minutes(0)


def test_a_week_begins_on_monday_and_is_of_one_person(session: Session) -> None:
    ada, grace = make_person(session).id, make_person(session, "grace").id
    monday = NOW - timedelta(days=NOW.weekday())
    for at in (monday - timedelta(days=1), monday, NOW):
        care.note_act(session, ada, at, decided=1)
    care.note_act(session, grace, NOW, decided=7)
    assert sum(day.decisions for day in care.since_monday(session, ada, NOW)) == 2

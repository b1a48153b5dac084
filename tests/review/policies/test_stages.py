import pytest
from sqlalchemy.orm import Session

from review import golden, policies
from review.errors import ConflictError, InvalidDocumentError, NotFoundError
from review.models import Policy, PolicyVersion
from review.models.policies import Stage
from review.policies import Act
from tests.decided import NOW, ORCHARD, decide, person

WALNUTS = ORCHARD.replace("contains: walnut", "contains: [walnut, walnuts]")


@pytest.fixture
def act(session: Session) -> Act:
    return Act(person(session), NOW)


@pytest.fixture
def live(session: Session, act: Act) -> Policy:
    """Return the policy with its first version live."""
    policy = policies.create(session, ORCHARD, act)
    policies.publish(session, policy.versions[0], act, revision=1)
    return policy


def stages(session: Session, policy: Policy) -> list[tuple[int, Stage]]:
    session.refresh(policy, ["versions"])
    return [(version.number, version.stage) for version in policy.versions]


def draft_of(session: Session, policy: Policy, document: str, act: Act) -> PolicyVersion:
    draft = policies.open_draft(session, policy, act)
    policies.edit(session, draft, document, act, revision=draft.revision)
    return draft


def test_a_new_policy_begins_as_a_draft_that_is_not_in_force(session: Session, act: Act) -> None:
    policy = policies.create(session, ORCHARD, act)
    assert (policy.name, stages(session, policy)) == ("orchard", [(1, Stage.DRAFT)])
    assert policies.active(session) == ()


def test_a_policy_of_the_same_name_is_refused(session: Session, act: Act) -> None:
    policies.create(session, ORCHARD, act)
    with pytest.raises(ConflictError, match="open a draft of it"):
        policies.create(session, ORCHARD, act)


def test_publishing_puts_the_draft_into_force_and_retires_what_was(
    session: Session, act: Act, live: Policy
) -> None:
    draft = draft_of(session, live, WALNUTS, act)
    policies.publish(session, draft, act, revision=2)
    assert stages(session, live) == [(1, Stage.RETIRED), (2, Stage.LIVE)]
    assert [each.document for each in policies.active(session)] == [WALNUTS]


def test_every_change_of_stage_is_written_down_with_who_did_it(
    session: Session, act: Act, live: Policy
) -> None:
    draft = draft_of(session, live, WALNUTS, act)
    policies.publish(session, draft, Act(person(session, "Grace"), NOW, "more nuts"), revision=2)
    told = [
        (e.version.number, e.stage, e.user.name if e.user else None, e.note)
        for e in policies.history(session, live)
    ]
    assert told == [
        (2, Stage.LIVE, "Grace", "more nuts"),
        (1, Stage.RETIRED, "Grace", "replaced by version 2"),
        (2, Stage.DRAFT, "Ada", "edited, revision 2"),
        (2, Stage.DRAFT, "Ada", "from version 1"),
        (1, Stage.LIVE, "Ada", ""),
        (1, Stage.DRAFT, "Ada", "made"),
    ]


def test_a_draft_keeps_the_comments_of_the_live_version(session: Session, act: Act, live: Policy) -> None:
    draft = policies.open_draft(session, live, act)
    assert draft.document == ORCHARD
    assert policies.open_draft(session, live, act).id == draft.id


def test_an_edit_from_a_stale_revision_says_who_was_first(session: Session, act: Act, live: Policy) -> None:
    draft = draft_of(session, live, WALNUTS, Act(person(session, "Grace"), NOW))
    with pytest.raises(ConflictError, match="Grace saved revision 2"):
        policies.edit(session, draft, ORCHARD, act, revision=1)
    assert draft.document == WALNUTS


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        ("policy: orchard\n", "`categories` is missing"),
        (ORCHARD.replace("policy: orchard", "policy: hive"), "the document names `hive`"),
        (ORCHARD.replace("contains:", "contians:"), "did you mean `contains`"),
        (ORCHARD.replace("category: nuts", "category: nut"), "did you mean `nuts`"),
        (ORCHARD + "\0", ""),
        ("", ""),
    ],
)
def test_a_document_that_cannot_be_used_is_not_kept(
    session: Session, act: Act, live: Policy, document: str, problem: str
) -> None:
    draft = policies.open_draft(session, live, act)
    with pytest.raises(InvalidDocumentError) as caught:
        policies.edit(session, draft, document, act, revision=1)
    assert problem in str(caught.value)
    assert (draft.document, draft.revision) == (ORCHARD, 1)


def test_every_problem_of_a_document_is_told_with_its_line(session: Session, act: Act) -> None:
    twice = ORCHARD.replace("category: nuts", "category: nut").replace("category: wasps", "category: wasp")
    with pytest.raises(InvalidDocumentError) as caught:
        policies.create(session, twice, act)
    assert [problem.line for problem in caught.value.problems] == [11, 14]


def test_lines_that_end_as_in_a_browser_are_kept_as_in_a_file(session: Session, act: Act) -> None:
    policy = policies.create(session, ORCHARD.replace("\n", "\r\n"), act)
    assert policy.versions[0].document == ORCHARD


@pytest.mark.parametrize("revision", [1, 3])
def test_what_the_publisher_did_not_look_at_is_not_published(
    session: Session, act: Act, live: Policy, revision: int
) -> None:
    draft = draft_of(session, live, WALNUTS, act)
    with pytest.raises(ConflictError, match="changed since you looked"):
        policies.publish(session, draft, act, revision=revision)
    assert stages(session, live) == [(1, Stage.LIVE), (2, Stage.DRAFT)]


def test_a_version_is_published_once(session: Session, act: Act, live: Policy) -> None:
    draft = draft_of(session, live, WALNUTS, act)
    policies.publish(session, draft, act, revision=2)
    with pytest.raises(ConflictError):
        policies.publish(session, draft, act, revision=2)


def test_a_discarded_draft_is_kept_as_retired(session: Session, act: Act, live: Policy) -> None:
    policies.discard(session, draft_of(session, live, WALNUTS, act), act)
    assert stages(session, live) == [(1, Stage.LIVE), (2, Stage.RETIRED)]
    assert policies.open_draft(session, live, act).number == 3


def test_rolling_back_makes_a_new_version_of_the_old_text(session: Session, act: Act, live: Policy) -> None:
    policies.publish(session, draft_of(session, live, WALNUTS, act), act, revision=2)
    policies.roll_back(session, live, 1, act)
    assert stages(session, live) == [(1, Stage.RETIRED), (2, Stage.RETIRED), (3, Stage.LIVE)]
    assert policies.active(session)[0].document == ORCHARD


def test_only_a_retired_version_can_come_back(session: Session, act: Act, live: Policy) -> None:
    with pytest.raises(ConflictError, match="is live"):
        policies.roll_back(session, live, 1, act)
    with pytest.raises(NotFoundError, match="no version 9"):
        policies.roll_back(session, live, 9, act)


def test_a_version_that_lets_a_golden_case_fall_needs_a_reason_that_is_kept(
    session: Session, act: Act, live: Policy
) -> None:
    assert act.user is not None
    golden.promote(session, decide(session, "One walnut, please.", "nuts"), act.user, NOW)
    draft = draft_of(session, live, ORCHARD.replace("contains: walnut", "contains: almond"), act)
    with pytest.raises(policies.GoldenGateError) as caught:
        policies.publish(session, draft, act, revision=2)
    assert [flip.after.case.text for flip in caught.value.gate.worse] == ["One walnut, please."]
    policies.publish(session, draft, act, revision=2, sign_off="walnuts are welcome now")
    assert "Signed off: walnuts are welcome now" in policies.history(session, live)[0].note


def test_going_back_is_not_held_up_by_golden_cases_but_tells_of_them(
    session: Session, act: Act, live: Policy
) -> None:
    assert act.user is not None
    policies.publish(session, draft_of(session, live, WALNUTS, act), act, revision=2)
    golden.promote(session, decide(session, "Two walnuts, please.", "nuts"), act.user, NOW)
    policies.roll_back(session, live, 1, act)
    assert "Golden cases that fell: item-" in policies.history(session, live)[0].note

import pytest

from review import traces
from review.traces import spans

TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"


@pytest.mark.parametrize(
    ("header", "kept"),
    [
        (f"00-{TRACE}-{PARENT}-01", True),
        (f"  00-{TRACE}-{PARENT}-00 ", True),
        (f"cc-{TRACE}-{PARENT}-01-what-comes-later", True),
        (f"00-{TRACE}-{PARENT}-01-more", False),
        (f"ff-{TRACE}-{PARENT}-01", False),
        (f"00-{'0' * 32}-{PARENT}-01", False),
        (f"00-{TRACE}-{'0' * 16}-01", False),
        (f"00-{TRACE.upper()}-{PARENT}-01", False),
        ("", False),
        (None, False),
    ],
)
def test_a_trace_context_is_kept_where_it_is_one(header: str | None, kept: bool) -> None:
    found = traces.read(header)
    assert (found is not None) is kept
    if found:
        assert found.startswith(f"00-{TRACE}-{PARENT}-0")
        assert traces.trace_id(found) == TRACE


def test_without_an_exporter_the_context_goes_on_as_it_came() -> None:
    given = f"00-{TRACE}-{PARENT}-01"
    with traces.span("step", given, "server") as step:
        step.note(anything=1)
        assert step.traceparent == given


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"OTEL_EXPORTER_OTLP_ENDPOINT": ""},
        {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1", "OTEL_SDK_DISABLED": "true"},
        {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1", "OTEL_TRACES_EXPORTER": "none"},
    ],
)
def test_nothing_is_exported_that_nobody_asked_for(environment: dict[str, str]) -> None:
    assert not traces.start("web", environment)
    assert spans._tracer is None

"""A setting that is unknown or ill-formed is named at the start, and nothing secret is repeated."""

import pytest

from review.errors import SettingsError
from review.settings import load_settings

REFUSED = {
    "WEIGHBRIDGE_CLOK_SECONDS": ("3", "no such setting; did you mean WEIGHBRIDGE_CLOCK_SECONDS?"),
    "WEIGHBRIDGE_PORT": ("8000", "no such setting; did you mean PORT?"),
    "PORT": ("eighty", "PORT='eighty': Input should be a valid integer"),
    "WEIGHBRIDGE_LOG_LEVEL": ("LOUD", "Input should be 'DEBUG', 'INFO', 'WARNING' or 'ERROR'"),
    "WEIGHBRIDGE_PUBLIC_URL": ("weighbridge.example", "such as https://weighbridge.example"),
    "WEIGHBRIDGE_WEBHOOK_NETWORKS": ("10.0.0.1/8", "10.0.0.1/8 has host bits set"),
    "REDIS_URL": ("localhost:6379", "such as redis://localhost:6379/0"),
}


@pytest.mark.parametrize(("name", "given", "said"), [(name, *rest) for name, rest in REFUSED.items()])
def test_what_cannot_be_used_is_named_with_what_was_expected(name: str, given: str, said: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings({name: given})
    assert str(caught.value).startswith(name)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "mysql://user:s3cret@host/db",
        "postgres://user:s3cret@host/db",
        "sqlite://relative.db",
        "postgresql://user:s3cret@host:port/db",
    ],
)
def test_a_database_that_is_none_is_refused_and_its_password_not_shown(url: str) -> None:
    with pytest.raises(SettingsError, match=r"^DATABASE_URL: ") as caught:
        load_settings({"DATABASE_URL": url})
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:///weighbridge.db",
        "sqlite:////var/lib/weighbridge.db",
        "postgresql+psycopg://user:p#ss?@[::1]:5432/weighbridge",
        "postgresql:///weighbridge?host=/run/postgresql",
    ],
)
def test_a_database_of_either_kind_is_taken(url: str) -> None:
    assert load_settings({"DATABASE_URL": url}).database == url


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings({"PORT": "0", "REDIS_URL": "x", "WEIGHBRIDGE_X": "1"})
    assert len(str(caught.value).splitlines()) == 3

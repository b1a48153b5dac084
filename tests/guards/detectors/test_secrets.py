"""Keys are found by the forms that their services document; every key here is made up, in parts."""

import pytest

from guards.detectors.secrets import Secrets

LETTERS = "aB3dE5gH7jK9mN1pQ2rS4tU6vW8xY0zA"
FOUND = (
    ("aws_key", "AKIA" + "QWERTYUIOPASDFGH"),
    ("github_token", "ghp_" + LETTERS + "Qw3r"),
    ("gitlab_token", "glpat-" + LETTERS[:20]),
    ("slack_token", "xoxb-" + "123456789012-" + LETTERS),
    ("stripe_key", "sk_live_" + LETTERS),
    ("google_key", "AIza" + LETTERS + "-_a"),
    ("anthropic_key", "sk-ant-" + "api03-" + LETTERS * 3),
    ("openai_key", "sk-proj-" + LETTERS),
    ("json_web_token", "eyJ" + "hbGciOiJIUzI1NiJ9.eyJ" + "zdWIiOiIxMjM0In0." + LETTERS),
    ("private_key", "-----BEGIN " + "RSA PRIVATE KEY-----"),
    ("connection_password", "postgresql://app:" + "s3cr3tpw@db.internal"),
    ("named_secret", 'api_key = "' + "q8Zr2LmX0vTn4KcB" + '"'),
    ("named_secret", "my password is " + "Tr0ub4dor&3"),
)
INNOCENT = (
    "The password is the same for everyone.",
    "api_key = YOUR_API_KEY_HERE",
    "token: <your-token>",
    "A secret: kindness.",
    "password = ${DB_PASSWORD}",
    "https://example.org/a:b@c",
    "eyJust a word.eyJust another",
    "sk-learn and AKIA are names",
)


@pytest.mark.parametrize(("kind", "text"), FOUND)
def test_a_key_is_found_within_a_sentence(kind: str, text: str) -> None:
    sentence = f"Use {text} for now."
    assert [each.kind for each in Secrets().find(sentence)] == [kind]


@pytest.mark.parametrize("text", INNOCENT)
def test_talk_of_secrets_is_no_secret(text: str) -> None:
    assert list(Secrets().find(text)) == []


def test_the_span_of_a_named_secret_is_its_value() -> None:
    text = "token=" + "q8Zr2LmX0vTn4KcB."
    (found,) = Secrets().find(text)
    assert text[found.start : found.end] == "q8Zr2LmX0vTn4KcB"

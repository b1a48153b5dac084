"""A person without JavaScript, at a program that runs as real processes."""

import html
import re
from types import TracebackType
from typing import Self

import httpx

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Visitor:
    """One browser: it keeps its cookies, and every form that it posts carries its token."""

    def __init__(self, address: str) -> None:
        self._client = httpx.Client(base_url=address, trust_env=False, timeout=60)
        self._token = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def get(self, path: str) -> str:
        """Return a page, which must be there."""
        answer = self._client.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        token = _TOKEN.search(answer.text)
        self._token = token[1] if token else self._token
        return answer.text

    def post(self, path: str, **form: str) -> str:
        """Send a form that must be taken; return where it leads."""
        answer = self._client.post(path, data={"csrf_token": self._token, **form})
        assert answer.status_code == 303, f"{path}: {answer.status_code} {answer.text[-2000:]}"
        return answer.headers["Location"]

    def swap(self, path: str, **form: str) -> str:
        """Send a form as htmx does; return the fragment that takes the page's place."""
        headers = {"HX-Request": "true", "X-CSRFToken": self._token}
        answer = self._client.post(path, data={"csrf_token": self._token, **form}, headers=headers)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text[-2000:]}"
        return answer.text

    def sign_in(self, name: str, one_time: str, password: str) -> None:
        """Sign in for the first time, and choose a password."""
        self.get("/sign-in")
        self.post("/sign-in", name=name, password=one_time)
        self.get("/password")
        self.post("/password", old=one_time, new=password, again=password)
        self.get("/")


def field(page: str, name: str) -> str:
    """Return the value of a hidden field or of a text area of the page."""
    hidden = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    area = re.search(rf'<textarea[^>]*name="{name}"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    found = hidden or area
    assert found, f"no field {name}"
    return html.unescape(found[1])

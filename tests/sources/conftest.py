"""A client for the sources' tests: the real one, led into the loopback internet, without pauses."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from citesnap.web import Rate, Web, WebSettings
from internet import Internet


@pytest.fixture
def web(internet: Internet) -> Iterator[Web]:
    # No patience: a failure is tried once, so that no test sleeps.
    with Web(WebSettings(max_wait=0, rates={"*": Rate.parse("9999/s")}), environ=internet.env) as client:
        yield client

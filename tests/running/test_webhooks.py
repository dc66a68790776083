"""Chats that are told of changed verdicts: real requests of apprise to servers on this machine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from internet import Citesnap, Internet, World
from internet.clock import WrongClock
from internet.listening import Answering, listening
from internet.posts import Tweet, snowflake

pytest.importorskip("apprise")

TOKEN = "s3cr3tt0k3ns3cr3tt0k3ns3"


@dataclass
class Chat:
    """A chat that takes whatever is posted, at a port of loopback."""

    port: int = 0
    status: int = 200
    got: list[tuple[str, str]] = field(default_factory=list)


class Taker(Answering):
    """Remembers path and body of each request, and answers as the service of that path does."""

    def __init__(self, chat: Chat, *args: Any) -> None:
        self.chat = chat
        super().__init__(*args)

    def do_POST(self) -> None:
        body = self.asked().decode()
        self.chat.got.append((self.path, body))
        service = next((one for at, one in SERVICES.items() if self.path.startswith(at)), None)
        status, words = service(body) if service and self.chat.status == 200 else (self.chat.status, "ok")
        self.answer(status, {}, words.encode())


def slack(body: str) -> tuple[int, str]:
    """What an incoming webhook of Slack answers (docs.slack.dev, "Sending messages using incoming webhooks")."""
    try:
        message = json.loads(body)
    except ValueError:
        return 400, "invalid_payload"
    said = [message.get("text"), *(one.get("text") for one in message.get("attachments", ()))]
    return (200, "ok") if any(isinstance(text, str) and 0 < len(text) <= 40_000 for text in said) else (400, "no_text")


def teams(body: str) -> tuple[int, str]:
    """What a workflow of Teams answers that posts what its webhook receives: 202, for a message with adaptive cards.

    The form is that of learn.microsoft.com, "Create incoming webhooks with Workflows"; a message has at most 28 kB.
    """
    message = json.loads(body)
    cards = [one for one in message["attachments"] if one["contentType"] == "application/vnd.microsoft.card.adaptive"]
    is_sound = message["type"] == "message" and all(
        card["content"]["type"] == "AdaptiveCard" and card["content"]["body"] for card in cards
    )
    return (202, "") if cards and is_sound and len(body) < 28_000 else (400, "{}")


SERVICES = {"/services/": slack, "/workflows/": teams}
"""Hosted chats by where the paths of their webhooks begin."""

HOSTED = {
    "hooks.slack.com": f"https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/{TOKEN}",
    "prod-01.westeurope.logic.azure.com": "https://prod-01.westeurope.logic.azure.com:443/workflows/"
    f"0123456789abcdef0123456789abcdef/triggers/manual/paths/invoke?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig={TOKEN}",
}
"""Webhooks of Slack and Teams, as their pages show them to be copied, by host."""


@pytest.fixture
def chat() -> Iterator[Chat]:
    """A chat on loopback."""
    chat = Chat()
    with listening(partial(Taker, chat)) as address:
        chat.port = int(address.rpartition(":")[2])
        yield chat


def addresses(port: int) -> dict[str, str]:
    """What users write for a server of theirs, by the kind of chat."""
    return {
        "ntfy": f"ntfy://127.0.0.1:{port}/desk",
        "mattermost": f"mmost://127.0.0.1:{port}/{TOKEN}",
        "webhook": f"json://127.0.0.1:{port}/hook/{TOKEN}",
    }


@pytest.fixture
def archive(world: World, citesnap: Citesnap, tmp_path: Path) -> str:
    """An archive with a post that has died since."""
    post = world.post(
        Tweet(
            snowflake("2024-02-01T00:00:00"),
            "lyre_ex",
            "Lyre",
            "The gates of the lock are shut <!channel> @everyone [bank](https://evil.example)",
        )
    )
    (tmp_path / "story.html").write_text(f"<title>The river rose</title><p>Read <a href='{post.url}'>this</a>")
    assert citesnap("archive", "a.db", "story.html").returncode == 0
    world.becomes(post.id, "deleted")
    return post.url


def test_each_chat_is_told_which_post_died_and_which_story_cites_it(
    archive: str, citesnap: Citesnap, chat: Chat, clock: WrongClock
) -> None:
    urls = addresses(chat.port)
    options = [part for url in urls.values() for part in ("--notify-url", url)]
    done = citesnap("run", "a.db", *options, env=clock.env(timedelta(days=2)) | {"NO_PROXY": "127.0.0.1"})
    assert (done.returncode, done.stderr) == (0, "")
    assert len(chat.got) == len(urls)
    for path, body in chat.got:
        told = json.dumps(json.loads(body), ensure_ascii=False) if body.startswith("{") else body
        for words in (
            "deleted (was alive)",
            "The river rose",
            "The gates of the lock are shut",
            archive.split("//")[1],
        ):
            assert words in told.replace("\\/", "/"), (path, told)
        for words in ("@everyone", "](http", "<!channel"):
            assert words not in told, "it calls everybody, or hides where a link leads"


@pytest.mark.parametrize("host", HOSTED)
def test_slack_and_teams_take_what_they_are_sent_at_the_address_that_they_give_out(
    host: str, archive: str, citesnap: Citesnap, chat: Chat, clock: WrongClock, world: World, internet: Internet
) -> None:
    world.forward(host, chat.port)
    # The library trusts what it brings along, unless this says otherwise.
    env = clock.env(timedelta(days=2)) | {"REQUESTS_CA_BUNDLE": internet.env["SSL_CERT_FILE"]}
    done = citesnap("run", "a.db", "--notify-url", HOSTED[host], env=env)
    assert (done.returncode, done.stderr) == (0, "")
    ((path, body),) = chat.got
    assert path.startswith(tuple(SERVICES))
    told = json.dumps(json.loads(body), ensure_ascii=False)
    for words in ("deleted (was alive)", "The river rose", "The gates of the lock are shut"):
        assert words in told.replace("\\", ""), told  # the Markdown of cards has marks behind backslashes
    assert "pprise" not in told
    # In a message of Slack this would call everybody.
    assert "<!channel>" not in told


def test_a_chat_that_refuses_changes_nothing_of_the_run_and_its_address_is_told_to_nobody(
    archive: str, citesnap: Citesnap, chat: Chat, clock: WrongClock
) -> None:
    chat.status = 403
    url = addresses(chat.port)["mattermost"]
    env = clock.env(timedelta(days=2)) | {"NO_PROXY": "127.0.0.1"}
    done = citesnap("run", "a.db", "--notify-url", url, "-v", env=env)
    assert done.returncode == 0
    assert "--notify-url: number 1 (mmost://) did not take it" in done.stderr
    assert TOKEN not in done.stderr
    wrong = citesnap("run", "a.db", "--notify-url", TOKEN)
    assert wrong.returncode == 2
    assert "apprise" in wrong.stderr
    assert TOKEN not in wrong.stderr

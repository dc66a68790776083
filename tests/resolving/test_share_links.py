"""Where a share link leads: on the hosts of its platform, to the post, and never to a login page."""

from __future__ import annotations

from itertools import pairwise

import pytest

from citesnap.model import Outcome
from citesnap.resolving import share_links
from citesnap.resolving.redirect import Clues
from citesnap.web import Web
from internet import Internet, World, faults

VIDEO = "7123456789012345678"
CHAINS: list[tuple[list[str], str, str | None]] = [
    (
        ["https://vm.tiktok.com/ZMexample1/", f"https://www.tiktok.com/@example.river/video/{VIDEO}?_r=1"],
        "resolved",
        VIDEO,
    ),
    (
        [
            "https://vt.tiktok.com/ZSexample1/",
            "https://www.tiktok.com/t/ZTexample1/",
            f"https://m.tiktok.com/v/{VIDEO}.html",
        ],
        "resolved",
        VIDEO,
    ),
    (
        [
            "https://pin.it/4ExAmPle1/",
            "https://api.pinterest.com/url_shortener/4ExAmPle1/redirect/",
            "https://www.pinterest.com/pin/123456789012345678/sent/?invite_code=x",
        ],
        "resolved",
        "123456789012345678",
    ),
    (
        ["https://fb.watch/5ExAmPlE1/", "https://www.facebook.com/watch/?v=1234567890123456"],
        "resolved",
        "1234567890123456",
    ),
    (
        [
            "https://www.reddit.com/r/examplerivers/s/AbCdEfGhIj/",
            "/r/examplerivers/comments/1abc2d/a_title/?share_id=x",
        ],
        "resolved",
        "1abc2d",
    ),
    (
        # The login page tells which page it was asked for: it is not visited.
        [
            "https://www.instagram.com/share/p/BAexample1/",
            "https://www.instagram.com/accounts/login/?next=%2Fp%2FCexAmpLe123%2F",
        ],
        "resolved",
        "CexAmpLe123",
    ),
    (
        [
            "https://www.facebook.com/share/p/ExAmPle123/",
            "https://www.facebook.com/login/?next=https%3A%2F%2Fwww.facebook.com",
        ],
        "refused",
        None,
    ),
    (["https://lnkd.in/gExAmPle/", "https://riverton.example/story"], "mismatch", None),
    (["https://lnkd.in/p/gExAmPle/", "https://www.linkedin.com/authwall?trk=x"], "refused", None),
    (["https://vm.tiktok.com/ZMexample1/", "https://www.tiktok.com/@example.river"], "mismatch", None),
    (["https://vm.tiktok.com/ZMexample1/", "https://vm.tiktok.com/ZMexample1/"], "mismatch", None),
    (["https://vm.tiktok.com/ZMexample1/", "intent://tiktok"], "mismatch", None),
    (["https://vm.tiktok.com/ZMexample1/"], "not-found", None),
]


def clues(share: str) -> Clues:
    return Clues(None, None, None, (), share=share)


@pytest.mark.parametrize(("chain", "outcome", "native_id"), CHAINS)
def test_a_share_link_is_followed_to_its_post_and_no_further(
    chain: list[str], outcome: str, native_id: str | None, world: World, internet: Internet, web: Web
) -> None:
    for here, there in pairwise(chain):
        world.redirect(here, there)
    world.page("https://www.tiktok.com/@example.river", "<title>A profile</title>")
    if len(chain) == 1:
        world.page(chain[0], "gone", status=404)
    [attempt] = share_links.resolve(clues(chain[0]), web)
    assert (attempt.outcome.value, attempt.found and attempt.found.native_id) == (outcome, native_id)
    assert attempt.source == share_links.host(chain[0])
    asked = [exchange.url for exchange in attempt.exchanges]
    assert asked[0] == chain[0]
    assert not any("login" in url or "authwall" in url or "riverton" in url or "/video/" in url for url in asked)
    assert attempt.detail and attempt.detail.startswith(chain[0])
    if native_id is not None:
        assert len(asked) == len(chain) - 1  # the whole way, and the post itself is not asked for here
    if attempt.outcome is Outcome.REFUSED:
        assert attempt.not_before is not None


def test_a_share_link_is_asked_for_once_in_a_run_and_again_after_a_failure(
    world: World, internet: Internet, web: Web
) -> None:
    share = world.redirect("https://vm.tiktok.com/ZMexample1/", f"https://www.tiktok.com/@a_b/video/{VIDEO}")
    world.fault("vm.tiktok.com", faults.drop(), times=1)
    attempts = [next(share_links.resolve(clues(share), web)) for _ in range(3)]
    assert [attempt.outcome.value for attempt in attempts] == ["unreachable", "resolved", "resolved"]
    assert [len(attempt.exchanges) for attempt in attempts[1:]] == [1, 0]


def test_a_circle_of_redirects_ends(world: World, internet: Internet, web: Web) -> None:
    for n in range(20):
        world.redirect(f"https://www.tiktok.com/t/ZTexample{n}/", f"https://www.tiktok.com/t/ZTexample{n + 1}/")
    [attempt] = share_links.resolve(clues("https://www.tiktok.com/t/ZTexample0/"), web)
    assert attempt.outcome is Outcome.MISMATCH
    assert len(attempt.exchanges) == share_links.MOST_HOPS

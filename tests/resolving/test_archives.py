"""Lost links found again in web archives: what is believed, what is not, and what ties."""

from __future__ import annotations

from dataclasses import replace

import pytest

from citesnap.model import Attempt, Outcome
from citesnap.resolving import archives as resolving
from citesnap.resolving.redirect import Clues
from citesnap.web import Web
from internet import Internet, Photo, Tweet, World, archives, faults, snowflake

HOST = "web.archive.org"
CODE = "AbCdEfGhIj"
WORDS = "The gauge at Riverton stands at nine feet and is still rising"
CLUES = Clues("example_river", "2021-08-18", "August 18, 2021", (), WORDS)
DAY = "2021-08-18T{:02}:00:00"


def tweet(hour: int, text: str, handle: str = "example_river", day: str = DAY) -> Tweet:
    return Tweet(snowflake(day.format(hour), hour), handle, "Example River", text)


def keep(world: World, post: Tweet, *, url: str = "https://twitter.com/{}/status/{}", v2: bool = True) -> Tweet:
    body = archives.json_v2(post) if v2 else archives.server_html(post)
    address = url.format("example_river", post.id)
    world.capture(address, "20210901000000", body, "application/json" if v2 else "text/html")
    return post


def ask(clues: Clues, web: Web) -> list[Attempt]:
    return list(resolving.resolve(clues, web))


def found_id(attempt: Attempt) -> str | None:
    return attempt.found.native_id if attempt.found else None


# Captures of t.co


LINKED = replace(CLUES, short_links=(f"pic.twitter.com/{CODE}",), text=None)


def test_where_the_short_link_led_when_it_was_captured(world: World, web: Web) -> None:
    post = tweet(7, WORDS)
    target = f"https://twitter.com/example_river/status/{post.id}/photo/1"
    world.capture(f"https://t.co/{CODE}", "20210818080000", status=301, headers={"Location": target})
    (attempt,) = ask(LINKED, web)
    assert (attempt.outcome, attempt.source, found_id(attempt)) == (Outcome.RESOLVED, resolving.TCO, post.id)
    assert f"led to https://x.com/example_river/status/{post.id} when it was captured" in str(attempt.detail)
    assert len(attempt.exchanges) == 2


def test_a_captured_page_that_sends_on(world: World, web: Web) -> None:
    post = tweet(7, WORDS)
    target = f"https://twitter.com/example_river/status/{post.id}/photo/1"
    page = (
        f'<head><noscript><META http-equiv="refresh" content="0;URL={target}"></noscript><title>{target}</title></head>'
    )
    world.capture(f"https://t.co/{CODE}", "20210818080000", page)
    assert found_id(ask(LINKED, web)[0]) == post.id


def test_another_spelling_of_the_code_is_another_link(world: World, web: Web, internet: Internet) -> None:
    target = f"https://twitter.com/example_river/status/{tweet(7, WORDS).id}/photo/1"
    world.capture(f"https://t.co/{CODE.swapcase()}", "20210818080000", status=301, headers={"Location": target})
    attempt, *_ = ask(LINKED, web)
    assert (attempt.outcome, attempt.detail) == (Outcome.NOT_ARCHIVED, f"no capture of t.co/{CODE}")
    assert not internet.asked(HOST, "/web/")


def test_an_answer_with_the_capture_of_another_spelling_is_not_believed(world: World, web: Web) -> None:
    target = f"https://twitter.com/example_river/status/{tweet(7, WORDS).id}/photo/1"
    other = world.capture(f"https://t.co/{CODE.lower()}", "20210818080000", status=301, headers={"Location": target})
    # The index names our code, playback gives what it has under the same key.
    world.archives["wayback"].extra_rows.append({**other.row(), "original": f"https://t.co/{CODE}"})
    attempt, *_ = ask(LINKED, web)
    assert attempt.outcome is Outcome.NOT_ARCHIVED
    assert "none says where it led" in str(attempt.detail)


def test_borrowed_media_lead_to_another_account(world: World, web: Web) -> None:
    target = f"https://twitter.com/other_ex/status/{tweet(7, WORDS).id}/photo/1"
    world.capture(f"https://t.co/{CODE}", "20210818080000", status=301, headers={"Location": target})
    attempt, *_ = ask(LINKED, web)
    assert attempt.outcome is Outcome.MISMATCH
    assert "borrowed media" in str(attempt.detail)


def test_an_outage_ends_the_questions(world: World, web: Web, internet: Internet) -> None:
    world.fault(HOST, faults.status(429))
    (attempt,) = ask(replace(LINKED, text=WORDS), web)
    assert attempt.outcome is Outcome.RATE_LIMITED
    assert len(internet.asked(HOST)) == 1


# Captured posts of the account


def test_the_post_of_that_day_with_the_words_cited(world: World, web: Web) -> None:
    keep(world, tweet(6, "Good morning, Riverton! Bridge closed until noon"))
    wanted = keep(world, tweet(9, WORDS), v2=False)
    keep(world, tweet(12, "The bridge is open again, mind the water on Mill Lane"))
    (attempt,) = ask(CLUES, web)
    assert (attempt.outcome, attempt.source, found_id(attempt)) == (Outcome.RESOLVED, resolving.INDEX, wanted.id)
    assert "words agree 1.00, next 0." in str(attempt.detail)
    assert "3 captured posts of @example_river in the window" in str(attempt.detail)
    assert f"https://web.archive.org/web/20210901000000id_/https://twitter.com/example_river/status/{wanted.id}" in str(
        attempt.detail
    )
    assert len(attempt.exchanges) == 4


@pytest.mark.parametrize(
    "cited",
    [
        f"{WORDS} pic.twitter.com/{CODE}",
        "The gauge at Riverton stands at nine…",
        "the gauge at riverton stands at nine feet & is still rising!",
        "The gauge at Riverton stands at nine feet and still rising",
    ],
)
def test_words_as_articles_spell_them(cited: str, world: World, web: Web) -> None:
    keep(world, tweet(6, "Good morning, Riverton! Bridge closed until noon"))
    wanted = keep(world, tweet(9, WORDS))
    assert found_id(ask(replace(CLUES, text=cited), web)[-1]) == wanted.id


@pytest.mark.parametrize("host", ["x.com", "mobile.twitter.com"])
def test_other_hosts_are_looked_at_too(host: str, world: World, web: Web) -> None:
    wanted = keep(world, tweet(9, WORDS), url=f"https://{host}/{{}}/status/{{}}?s=20")
    assert found_id(ask(CLUES, web)[-1]) == wanted.id


def test_two_posts_that_tie_are_both_named_and_none_chosen(world: World, web: Web) -> None:
    first, second = keep(world, tweet(9, WORDS)), keep(world, tweet(15, f"{WORDS}!"))
    (attempt,) = ask(CLUES, web)
    assert (attempt.outcome, attempt.found) == (Outcome.MISMATCH, None)
    assert str(attempt.detail).startswith("these tie: ")
    assert all(post.id in str(attempt.detail) for post in (first, second))


def test_the_media_label_settles_a_tie(world: World, web: Web) -> None:
    keep(world, tweet(9, WORDS), v2=False)
    wanted = keep(world, replace(tweet(15, WORDS), photos=(Photo(CODE),)), v2=False)
    attempt = ask(replace(CLUES, short_links=(f"pic.twitter.com/{CODE}",)), web)[-1]
    assert found_id(attempt) == wanted.id
    assert str(attempt.detail).startswith("the media label cited is the post's own")


def test_posts_that_say_something_else_are_not_chosen(world: World, web: Web) -> None:
    near = keep(world, tweet(9, "The gauge at Riverton stands at six feet and the water is falling fast"))
    (attempt,) = ask(CLUES, web)
    assert (attempt.outcome, attempt.found) == (Outcome.MISMATCH, None)
    assert f"none has the words cited; nearest {near.url}" in str(attempt.detail)


def test_the_only_captured_post_of_a_day_is_not_chosen_for_being_the_only_one(world: World, web: Web) -> None:
    keep(world, tweet(9, "Something else"))
    (attempt,) = ask(replace(CLUES, text="Not at all the same words as that"), web)
    assert attempt.outcome is Outcome.MISMATCH


def test_too_few_words_prove_nothing_among_several_posts(world: World, web: Web) -> None:
    keep(world, tweet(9, "Thank you!"))
    keep(world, tweet(12, WORDS))
    (attempt,) = ask(replace(CLUES, text="Thank you!"), web)
    assert attempt.outcome is Outcome.MISMATCH
    assert "too few words to tell" in str(attempt.detail)


@pytest.mark.parametrize("moment", ["2021-08-17T23:00:00", "2021-08-19T00:00:00"])
def test_the_neighbouring_days_are_not_the_day(moment: str, world: World, web: Web, internet: Internet) -> None:
    keep(world, tweet(0, WORDS, day=moment))
    (attempt,) = ask(CLUES, web)
    assert attempt.outcome is Outcome.NOT_ARCHIVED
    assert not internet.asked(HOST, "/web/")


def test_a_typed_date_is_the_day_of_any_place_on_earth(world: World, web: Web) -> None:
    wanted = keep(world, tweet(0, WORDS, day="2021-08-19T03:44:00"))
    assert found_id(ask(replace(CLUES, date_text="9:44 PM · Aug 18, 2021"), web)[-1]) == wanted.id


def test_of_a_typed_date_the_utc_day_comes_first(world: World, web: Web) -> None:
    wanted = keep(world, tweet(9, WORDS))
    keep(world, tweet(0, WORDS, day="2021-08-19T03:44:00"))
    assert found_id(ask(replace(CLUES, date_text="9:44 PM · Aug 18, 2021"), web)[-1]) == wanted.id


def test_a_capture_by_somebody_else_or_nobody_does_not_count(world: World, web: Web) -> None:
    by_other = replace(tweet(9, WORDS), handle="other_ex")
    world.capture(
        f"https://twitter.com/example_river/status/{by_other.id}",
        "20210901000000",
        archives.json_v2(by_other),
        "application/json",
    )
    nameless = tweet(10, WORDS)
    world.capture(
        f"https://twitter.com/example_river/status/{nameless.id}",
        "20210901000000",
        archives.json_v2(nameless, author=False),
        "application/json",
    )
    (attempt,) = ask(CLUES, web)
    assert attempt.outcome is Outcome.NOT_ARCHIVED
    assert "by @other_ex" in str(attempt.detail)
    assert "by nobody it names" in str(attempt.detail)


def test_a_shell_is_passed_over_for_the_next_capture(world: World, web: Web) -> None:
    wanted = tweet(9, WORDS)
    address = f"https://twitter.com/example_river/status/{wanted.id}"
    world.capture(address, "20210818100000", archives.shell())
    world.capture(address, "20220818100000", archives.server_html(wanted))
    assert found_id(ask(CLUES, web)[-1]) == wanted.id


def test_one_index_question_and_one_look_serve_all_citations_of_a_day(
    world: World, web: Web, internet: Internet
) -> None:
    first = keep(world, tweet(9, WORDS))
    second = keep(world, tweet(15, "The bridge is open again, mind the water on Mill Lane"))
    assert found_id(ask(CLUES, web)[-1]) == first.id
    assert found_id(ask(replace(CLUES, text=second.text), web)[-1]) == second.id
    assert len(internet.asked(HOST, "/cdx")) == 1
    assert len(internet.asked(HOST, "/web/")) == 2


@pytest.mark.parametrize(
    ("where", "fault", "outcome"),
    [
        ("/cdx", faults.status(429), Outcome.RATE_LIMITED),
        ("/cdx", faults.status(503), Outcome.SERVER_ERROR),
        ("/cdx", faults.answer(archives.offline(200)), Outcome.SERVER_ERROR),
        ("/cdx", faults.truncate(), Outcome.MALFORMED),
        ("/web", faults.answer(archives.bot_block()), Outcome.RATE_LIMITED),
        ("/web", faults.status(502), Outcome.SERVER_ERROR),
        ("/web", faults.drop(), Outcome.UNREACHABLE),
    ],
    ids=str,
)
def test_no_trouble_is_a_miss(where: str, fault: faults.Fault, outcome: Outcome, world: World, web: Web) -> None:
    keep(world, tweet(9, WORDS))
    world.fault(HOST + where, fault)
    (attempt,) = ask(CLUES, web)
    assert (attempt.outcome, attempt.found) == (outcome, None)


def test_while_a_capture_is_not_played_only_certainty_counts(world: World, web: Web) -> None:
    wanted = keep(world, tweet(9, "The gauge at Riverton now stands at nine feet and is rising again"))
    keep(world, tweet(15, "Another post whose capture the archive fails to play"))
    world.fault(f"{HOST}/web", faults.status(502), skip=1)
    assert ask(CLUES, web)[-1].outcome is Outcome.SERVER_ERROR
    world.heal()
    assert found_id(ask(CLUES, web)[-1]) == wanted.id


def test_an_excluded_account(world: World, web: Web) -> None:
    world.archives["wayback"].excluded |= {"com,twitter)/example", "com,x)/example", "com,twitter,mobile)/example"}
    assert ask(CLUES, web)[-1].outcome is Outcome.EXCLUDED


def test_not_every_post_of_a_crowded_day_is_looked_at(world: World, web: Web, internet: Internet) -> None:
    for at in range(40):
        post = Tweet(snowflake("2021-08-18T09:00:00", at), "example_river", "E", f"Report number {at} of the day")
        keep(world, post)
    (attempt,) = ask(CLUES, web)
    assert attempt.outcome is Outcome.TOO_LARGE
    assert "16 not looked at" in str(attempt.detail)
    assert len(internet.asked(HOST, "/web/")) == resolving.CANDIDATES


@pytest.mark.parametrize(
    "clues",
    [
        replace(CLUES, handle=None),
        replace(CLUES, date=None),
        replace(CLUES, date="soon"),
        replace(CLUES, text=None),
        replace(CLUES, date="2010-11-06"),
    ],
    ids=str,
)
def test_without_anything_to_compare_nobody_is_asked(clues: Clues, web: Web, internet: Internet) -> None:
    assert ask(clues, web) == []
    assert not internet.log


def test_a_post_of_the_years_before_ids_held_the_time(world: World, web: Web) -> None:
    # Known points around it: 5345892061 was made on 2009-11-01.
    wanted = Tweet("5345892061", "example_river", "Example River", WORDS, at=tweet(9, "").posted_at)
    keep(world, wanted, url="http://twitter.com/{}/statuses/{}", v2=False)
    attempt = ask(replace(CLUES, date="2009-11-01", date_text="November 1, 2009"), web)[-1]
    assert found_id(attempt) == wanted.id


def test_the_window_of_a_date_of_some_place_costs_no_second_question(
    world: World, web: Web, internet: Internet
) -> None:
    """May is as long as its abbreviation: such a date may be the day of any place."""
    for day in range(1, 29):
        late = keep(world, Tweet(snowflake(f"2019-05-{day:02}T23:30:00"), f"day{day}_ex", "Day", WORDS),
                    url=f"https://twitter.com/day{day}_ex/status/{{1}}")  # fmt: skip
        (attempt,) = ask(Clues(f"day{day}_ex", f"2019-05-{day + 1:02}", f"May {day + 1}, 2019", (), WORDS), web)
        assert found_id(attempt) == late.id
        asked = [request.params["url"] for request in internet.asked(HOST, "/cdx/")]
        assert len({url.rpartition("/")[0] for url in asked}) == len(asked)
        internet.forget()

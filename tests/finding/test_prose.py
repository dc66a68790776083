"""Posts cited in plain text, form by form. All people, handles and posts are invented."""

from __future__ import annotations

import doctest

import pytest

from citesnap.finding import networks
from citesnap.finding.prose import attributions, bodies, limits, references, rendered, texts
from citesnap.finding.prose.texts import find_in_text
from citesnap.model import Citation, Kind

BEFORE = "The rain went on for days.\n\nThe river authority then wrote:\n\n"
BODY = "Levees at #Riverton hold so far. Stay away from the banks!"
AFTER = "\n\nNobody was hurt, the mayor said on Monday."
POST = "https://twitter.com/example_river/status/1267890123456789012"
WHO = "Example River (@example_river)"


def only(text: str) -> Citation:
    [found] = find_in_text(text)
    return found


@pytest.mark.parametrize(
    "attribution",
    [
        f" — {WHO} May 1, 2019",
        f"— {WHO} May 1, 2019",
        f"\n— {WHO} May 1, 2019",
        f"\n\n— {WHO} 1 de mayo de 2019",
        f"\n\n— \n{WHO} May 01, 2019",
        f"  {WHO} May 1, 2019",
        f" ― {WHO} May 1, 2019",
        f" – {WHO} May 1, 2019",
        f" -- {WHO} May 1, 2019",
        f" â€” {WHO} May 1, 2019",
        f" &mdash; {WHO} May 1, 2019",
        f" &amp;mdash; {WHO} May 1, 2019",
        f" ‚Äî {WHO} May 1, 2019",
        f" \u0097 {WHO} May 1, 2019",
        f"\n\ufffd {WHO} May 1, 2019",
        f" — {WHO} (May 1, 2019)",
        f" — {WHO} [*May 1, 2019*](https://riverton.example)",
        f" %u2014 {WHO} May 1, 2019",
        f" ? {WHO} 1 de mayo de 2019",
        f"\n; {WHO} May 1, 2019",
        f" —— 来自{WHO} 2019年5月1日",
        f" — {WHO}1 Mei 2019",
        " — Example River(@example_river) مئی1, 2019",
        f" — {WHO}\u00a0May 1, 2019",
        f" — {WHO} May 1, 2019 Report",
        f"\r\n— {WHO} May 1, 2019",
        " — Example River (@ example_river) May 1, 2019",
        " — Example River (\\@example\\_river) May 1, 2019",
    ],
)
def test_an_attribution_behind_the_body(attribution: str) -> None:
    found = only(BEFORE + BODY + attribution + AFTER)
    assert (found.platform, found.kind, found.form) == ("x", Kind.EMBED, "prose")
    assert (found.author_name, found.handle, found.date) == ("Example River", "example_river", "2019-05-01")
    assert found.text == BODY
    assert found.start == len(BEFORE)


@pytest.mark.parametrize("glued", ["The seam on the dam", "2 boats sank", " Il fiume", "\n", ""])
def test_whatever_follows_the_year(glued: str) -> None:
    found = only(f"{BEFORE}{BODY} — {WHO} May 1, 2019{glued}")
    assert (found.date, found.date_text, found.text) == ("2019-05-01", "May 1, 2019", BODY)


@pytest.mark.parametrize(
    "quoted",
    [
        f"> {BODY}\n>\n> — {WHO} [May 1, 2019]({POST})\n",
        f"> {BODY}\n> \n>  — {WHO} [May 1, 2019]({POST}?ref_src=twsrc%5Etfw)\n",
        f"> {BODY}\n> &mdash; {WHO} [1. Mai 2019]({POST})\n",
        f"> {BODY}\n>\n> \\-- {WHO} [May 1, 2019]({POST})\n",
        f"> {BODY}\n>\n> — [{WHO} May 1, 2019]({POST})\n",
        f"> {BODY}\n\n> — {WHO} [May 1, 2019][9]\n\n[9]: {POST}\n",
        f"::: {{.tweet}}\n> {BODY}\n> --- Example River (\\@example_river) [May 1,\n> 2019]({POST})\n:::\n",
        f"> {BODY}\n>\n> —— Example River (@example*river) [2019 年 5 月 1 日]({POST})\n",
        f"> {BODY}\n>\n> — Example River (@ exampleriver)[2019 年 5 月 1 日]({POST})\n",
        f"> {BODY} — {WHO} May 1, 2019 {POST}\n",
        f"> Levees at #Riverton hold so far.\nStay away from the banks!\n>\n> — {WHO} [May 1, 2019]({POST})\n",
    ],
)
def test_markdown_quotes_tell_the_post(quoted: str) -> None:
    found = only("He said:\n\n" + quoted + AFTER)
    assert (found.author_name, found.handle, found.date) == ("Example River", "example_river", "2019-05-01")
    assert (found.post_id, found.form) == ("1267890123456789012", "markdown")
    assert found.link == "https://x.com/example_river/status/1267890123456789012"
    assert (found.text or "").replace("\n", " ") == BODY


def test_markdown_links_in_a_body_are_shown_as_their_words() -> None:
    body = "> Ask [@levee](https://twitter.com/levee) [pic.twitter.com/AbCdEfGhIj](https://t.co/AbCdEfGhIj)"
    found = only(f"{body}\n> — {WHO} [May 1, 2019]({POST})")
    assert found.text == "Ask @levee pic.twitter.com/AbCdEfGhIj"
    assert found.short_links == ("pic.twitter.com/AbCdEfGhIj",)


def test_a_link_of_restructuredtext_tells_the_post() -> None:
    found = only(f"{BEFORE}   {BODY}\n\n   — {WHO} `May 1, 2019 <{POST}>`__{AFTER}")
    assert (found.date, found.text, found.post_id) == ("2019-05-01", BODY, "1267890123456789012")


def test_a_day_below_a_blank_line_belongs_to_the_article() -> None:
    assert only(f"{BEFORE}{BODY} — {WHO}\n\nMay 1, 2019\n\nThe rain went on.").date is None
    assert only(f"> {BODY}\n>\n> — {WHO}\n>\n> [May 1, 2019]({POST})").date == "2019-05-01"


def test_an_attribution_without_a_date_needs_a_body_that_can_be_a_post() -> None:
    for text in (
        f"{BEFORE}{BODY}\n\n— {WHO}{AFTER}",
        f"{BEFORE}{BODY} — {WHO}{AFTER}",
        f"{BEFORE}{BODY} — {WHO} The mayor agreed.",
    ):
        found = only(text)
        assert (found.handle, found.date, found.text) == ("example_river", None, BODY)
    assert find_in_text("Rain. " * 100 + f"\n\n— {WHO}") == []


def test_a_leading_attribution_opens_the_paragraph() -> None:
    found = only(f"{BEFORE}{WHO} {BODY}\n\n\n\nMore rain is due. pic.twitter.com/AbCdEfGhIj{AFTER}")
    assert (found.handle, found.author_name, found.date) == ("example_river", "Example River", None)
    assert found.text == f"{BODY}\n\nMore rain is due. pic.twitter.com/AbCdEfGhIj"
    assert found.start == len(BEFORE)


@pytest.mark.parametrize(
    "text",
    [
        "Rain.\n\nA photo posted by Example River (@example_river) on Nov 11, 2014 at 6:01am PST\n\nMore.",
        "#flood #rain A video posted by E. River (@example_river) on Sep 24, 2015 at 8:44am PDT",
        "—— >> Follow Example River (@example_river) on Twitter",
        "Rain.\n\nExample River (@example_river) is a contributor to the Riverton Gazette.",
        "Rain.\n\nExample River (@example_river), the editor of the Gazette, said so.",
        "Rain.\n\nExample River (@example_river) served as mayor from 2011-19 and left.",
        "Rain.\n\nBy Jo Example (@jo_example) March 3, 2019\n\nThe rain went on.",
        "Rain in Riverton\n\nJo Example (@jo_example) March 3, 2019\n\nThe rain went on.",
        "The rain went on.\n\nJo Example (@jo_example)\nMarch 3, 2019\n\nIt never ended.",
        "The rain went on.\n\nHosted by Jo Example (@jo_example) March 3, 2019",
        "- Fix the levee (@jo_example)\n- Add a pump — thanks Jo Example (@jo_example)\n- Docs",
        "# Changes\n\n* Fix the levee (#12) — Jo Example (@jo_example)\n* Docs. — Jo Example (@jo_example)\n",
        "Jo Example (@jo_example) A reporter at the Gazette since 2010. She covers the river.",
        "“It rises.” — Riverton Gazette, Dec. 10, 2017",
        "It rises. — Thomas Example (1892)",
        "Это так. — Глен Пример, корреспондент @example_news\n",
        "Skip Twitter post by @example_river\n\nRain.",
        "@example_river کی ٹوئٹر پر پوسٹ کا خاتمہ",
        "—— 例のニュースサイト",
        "The mayor — Jo Example (@jo_example) of Riverton — said so.",
        "Rain.\n\nExample River (@example_river): “Levees hold.”\n\nMore.",
        "- Follow the levees on Twitter: @example_river",
        "Write to Jo Example at jo@riverton.example (@jo_example).",
        "By Jo Example @jo_example\n5:52 PM · Aug 30, 2026\n\nThe rain went on.",
        "Jo Example @jo_example\n9:29 PM - 18 Oct 2016\n",
    ],
)
def test_decoys_are_no_citations(text: str) -> None:
    assert find_in_text(text) == []


@pytest.mark.parametrize(
    "name",
    [
        "Riverton Water Board (RWB)",
        "River (she/her)",
        "(((River)))",
        "Jo Example - Text FLOOD to 88022",
        "Flood Room -- Text FLOOD to 88022",
        "jo - river",
        "Groupe J.-P. Example",
        "🌊 Example River 🇪🇺🌊",
        "𝔈𝔵𝔞𝔪𝔭𝔩𝔢 River",
        "نهر المثال",
        "例の川",
        "River ???? Example",
        "where is my boat tho",
        "@RivertonPress",
        ".",
        "• River •",
        "Jo | Example™ #Riverton",
        "Jo Example ♂️",
        "M&M Example",
        "Café—River",
    ],
)
def test_names_of_every_kind(name: str) -> None:
    for attribution in (f" — {name} (@example_river) May 1, 2019", f"\n— {name} (@example_river) May 1, 2019"):
        found = only(BEFORE + BODY + attribution + AFTER)
        assert (found.author_name, found.handle, found.text) == (name, "example_river", BODY)


def test_a_name_in_three_scripts_and_a_body_over_blank_lines() -> None:
    body = "It rises 🌊\n\n\n\nBoats are on the way.\n\n\n\n(video by residents) pic.twitter.com/AbCdEfGhIj"
    found = only(f"{BEFORE}{body} — Asha River گنگا नदी (@example_river) August 18, 2021{AFTER}")
    assert found.author_name == "Asha River گنگا नदी"
    assert found.text == "It rises 🌊\n\nBoats are on the way.\n\n(video by residents) pic.twitter.com/AbCdEfGhIj"
    assert found.short_links == ("pic.twitter.com/AbCdEfGhIj",)
    assert found.link == "https://pic.twitter.com/AbCdEfGhIj"


def test_several_posts_with_one_blank_or_nothing_between() -> None:
    text = f"{BODY} — {WHO} October 6, 2014 The dam is fine. — Dam (@dam_example) October 7, 2014"
    text += "Boats! — Boat (@boat_example) October 8, 2014"
    assert [(c.handle, c.text) for c in find_in_text(text)] == [
        ("example_river", BODY),
        ("dam_example", "The dam is fine."),
        ("boat_example", "Boats!"),
    ]


def test_a_list_in_a_post_is_not_cut_at_its_blank_lines() -> None:
    body = "What floods first?\n\n\n\n• the mill\n\n• the market"
    assert only(f"{BEFORE}{body} — {WHO} May 1, 2019{AFTER}").text == "What floods first?\n\n• the mill\n\n• the market"
    body = "You see this. Do you 1. Run\n\n2. Swim\n\n3. Wait"
    assert only(f"{BEFORE}{body} — {WHO} May 1, 2019{AFTER}").text == body


def test_prose_in_the_same_paragraph_is_cut_off_by_the_limit_of_the_day() -> None:
    prose_ = "The authority had been silent for two days while the water rose in the old town and in the market. " * 3
    assert only(f"Rain.\n\n{prose_}{BODY} — {WHO} May 1, 2016{AFTER}").text == BODY


def test_where_newlines_were_lost_a_colon_or_a_glued_sentence_marks_the_start() -> None:
    prose_ = "The authority had been silent for two days while the water rose in the old town and in the market"
    for mark in (". Watch:", " and that was all."):
        found = only(f"{prose_}{mark}{BODY}  {WHO} May 1, 2016The mayor agreed.")
        assert (found.author_name, found.text) == ("Example River", BODY)


def test_a_post_that_the_article_quotes_first_begins_at_its_second_copy() -> None:
    long = "Boats are on their way to the market square. Bring only what you can carry and stay calm"
    text = (
        f"The authority wrote on Friday that help is near.  {long}.  It said no more. {long} pic.twitter.com/AbCdEfGhIj"
    )
    assert only(f"{text}  {WHO} May 1, 2016Then").text == f"{long} pic.twitter.com/AbCdEfGhIj"


def test_where_newlines_were_lost_even_what_fits_may_hold_a_sentence_of_the_article() -> None:
    first = f"The mayor was silent. Watch:{BODY}  {WHO} May 1, 2016"
    for sentence, post in (
        ("It stayed so for days.", "Boats are on their way to the market square. pic.twitter.com/AbCdEfGhIj"),
        ("The mill asked for help in vain:", "2. Boats are on their way from the U.S. Navy"),
        ('The miller said "no help came."', '"No boats today," says the mayor of Riverton'),
    ):
        found = find_in_text(f"{first}{sentence}{post}  Boat (@boat_example) May 2, 2016Then")
        assert [each.text for each in found] == [BODY, post]


def test_what_the_article_quotes_right_before_is_not_part_of_a_short_post() -> None:
    text = f"Rain fell for days. The mayor wrote  This is awful.  This is awful. https://t.co/AbCdEfGhIj  {WHO} May 1, 2016"
    assert only(text).text == "This is awful. https://t.co/AbCdEfGhIj"


@pytest.mark.parametrize(
    "line",
    ["```text\nSome words.", "## Heading", '<img src="a.png">', "~~~", "# Rain\n\n## In Riverton", "```\ncode\n```"],
)
def test_lines_of_markdown_above_a_post_are_not_part_of_it(line: str) -> None:
    for post in ("The dam holds", BODY, f"{BODY}\n\n\n\nMore rain is due."):
        for quoted in (f"{post} — {WHO} May 1, 2019", f"{post}\n— {WHO} May 1, 2019"):
            found = only(f"Rain.\n\n{line}\n\n{quoted}\n```\n{AFTER}")
            assert (found.text or "").split() == post.split()


def test_a_byte_order_mark_is_not_part_of_the_post() -> None:
    found = only(f"\ufeff{BODY} — {WHO} May 1, 2019")
    assert (found.text, found.start) == (BODY, 1)


def test_a_skip_link_for_screen_readers_is_not_part_of_the_body() -> None:
    text = f"Rain.\n\nSkip Twitter post by @example_river {BODY}\n\nMore. — {WHO} March 5, 2020 Report\n\nEnd"
    assert only(text).text == f"{BODY}\n\nMore."


def test_pages_of_one_line_per_paragraph() -> None:
    assert only(f"The authority wrote this in the night.\n{BODY}\n— {WHO} May 1, 2019\nThen").text == BODY
    numbered = f"2. The levees.\n{BODY}\nMore rain is due.\n— {WHO} May 1, 2019\n3. The boats."
    assert only(numbered).text == f"{BODY}\nMore rain is due."


def test_lines_of_one_block_are_one_post_where_blank_lines_separate_paragraphs() -> None:
    text = f"Rain.\n\nThe authority wrote this.\n\n{BODY}\nMore rain is due.\n— {WHO} May 1, 2019\n\nThen"
    assert only(text).text == f"{BODY}\nMore rain is due."


@pytest.mark.parametrize("post", ["水が増しています", "The dam holds", "Boats, please #flood"])
@pytest.mark.parametrize("above", ["市は声明を出した。", "Reactions", "The mayor agreed", "वर्षा जारी है।"])
def test_a_heading_or_a_sentence_above_a_short_post_is_not_part_of_it(above: str, post: str) -> None:
    assert only(f"Rain.\n\n{above}\n\n{post} — {WHO} May 1, 2019{AFTER}").text == post


def test_short_lines_of_a_kind_are_one_post() -> None:
    for body in ("Mayor: Ask the ducks\n\nThe ducks: quack", "2 boats\n\n15 ducks"):
        assert only(f"The rain went on for days.\n\n{body} — {WHO} May 1, 2019{AFTER}").text == body


def test_a_tail_behind_the_attribution_gives_its_links() -> None:
    text = f"1) По-русски\n{BODY}\n— {WHO} May 1, 2019\nMore rain is due.\nBoats pic.twitter.com/AbCdEfGhIj\n2) Дальше"
    found = only(text)
    assert (found.text, found.short_links) == (BODY, ("pic.twitter.com/AbCdEfGhIj",))
    assert text[: found.end].endswith("AbCdEfGhIj")


def test_the_body_of_the_next_post_is_no_tail() -> None:
    text = f"{BODY}\n— {WHO} May 1, 2019\nBoats pic.twitter.com/AbCdEfGhIj\n— Boat (@boat_example) May 2, 2019\n"
    first, second = find_in_text(text)
    assert first.short_links == ()
    assert second.text == "Boats pic.twitter.com/AbCdEfGhIj"


def test_the_same_post_twice_is_two_citations() -> None:
    shown = f"{BODY} — {WHO} May 1, 2019"
    assert [c.text for c in find_in_text(f"{BEFORE}{shown}\n\n{shown}\n\n{BODY}{AFTER}")] == [BODY, BODY]


def test_pasted_widgets_and_pages() -> None:
    new = f"He said:\nExample River\n@example_river\n{BODY}\n5:52 PM · Aug 30, 2026\n·\n192K Views\n"
    old = f"He said:\nExample River @example_river\n{BODY}\n9:29 PM - 18 Oct 2016\n239 239 Retweets\n"
    linked = f"Example River @example_river\n{BODY}\n[오후 1:01 - 2018년 6월 5일]({POST})\n"
    copied = f"Example River\u200fVerified account @example_river\nFollow Follow @example_river\n{BODY}\n9:29 PM - 18 Oct 2016\n"
    titled = f'Example River on Twitter: "{BODY}"\n5:46 PM · Aug 5, 2019\n'
    days = ["2026-08-30", "2016-10-18", "2018-06-05", "2016-10-18"]
    for text, day in zip((new, old, linked, copied), days, strict=True):
        found = only(text)
        assert (found.handle, found.author_name, found.date, found.text) == (
            "example_river",
            "Example River",
            day,
            BODY,
        )
        assert found.form == "rendered"
    (found,) = find_in_text(f"{POST}\n{titled}")  # The address is the title's own: both are one citation.
    assert (found.kind, found.handle, found.date, found.text) == ("embed", "example_river", "2019-08-05", BODY)


def test_a_post_quoted_inside_a_widget_has_no_date_of_its_own() -> None:
    text = f"Jo\n@jo_example\nLook:\nExample River\n@example_river\n{BODY}\n5:52 PM · Aug 30, 2026\n·\n192K Views\n"
    outer, inner = find_in_text(text)
    assert (outer.handle, outer.date, outer.text) == ("jo_example", "2026-08-30", "Look:")
    assert (inner.handle, inner.date, inner.text) == ("example_river", None, BODY)


def test_bare_addresses_are_links() -> None:
    text = f"See [this]({POST}) and {POST}, or\n\nhttps://bsky.app/profile/river.example/post/3kabcdefghi2k\n"
    found = find_in_text(text)
    assert [(c.platform, c.kind, c.form) for c in found] == [
        ("x", "link", "markdown"),
        ("x", "link", "bare-url"),
        ("bluesky", "link", "bare-url"),
    ]
    assert [text[c.start : c.end] for c in found][1] == POST


def test_attributions_of_bluesky() -> None:
    found = only(f"{BEFORE}{BODY} — Example River (@river.example.com) November 19, 2024 at 3:06 PM{AFTER}")
    assert (found.platform, found.handle, found.date) == ("bluesky", "river.example.com", "2024-11-19")


def test_a_date_that_names_no_day_stays_text() -> None:
    for shown in ("03/04/2021", "2 hours ago"):
        found = only(f"{BEFORE}{BODY} — {WHO} {shown}{AFTER}")
        assert (found.date, found.date_text) == (None, shown)


def test_the_place_is_told_by_the_text_around_it() -> None:
    text = f"{BEFORE}{BODY} — {WHO} May 1, 2019{AFTER}"
    place = only(text).place
    assert place is not None
    assert place.exact == f"{BODY} — {WHO} May 1, 2019"
    assert BEFORE.endswith(place.prefix) and len(place.prefix) == 32
    assert AFTER.startswith(place.suffix) and len(place.suffix) == 32


@pytest.mark.parametrize("module", [texts, attributions, bodies, limits, networks, references, rendered])
def test_every_form_has_an_example_that_holds(module: object) -> None:
    results = doctest.testmod(module)  # type: ignore[arg-type]  # a module, named by its import
    assert results.failed == 0
    forms = [*getattr(module, "FORMS", ())]
    assert all(">>>" in (form.__doc__ or "") for form in forms)

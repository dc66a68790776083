"""What may be claimed of an archive stands word for word where people look, and nothing that citesnap says goes beyond it.

The words of every command, page, report and document are in its sources: so all of those are read, and what commands really print
besides.
"""

from __future__ import annotations

import ast
import html
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from archive.invented import ALIVE, NOW, capture, cited, page, shown
from citesnap.archive import open_archive
from citesnap.evidence.claims import CLAIMS, HEADINGS
from citesnap.evidence.sealing import seal
from internet import Citesnap

ROOT = Path(__file__).parents[2]

PROVE = r"\b(?:prov(?:e|es|ed|en|ing)|proofs?|demonstrat\w+|establish\w*|guarantee\w*|confirm\w*|attest\w*)"
SOMEBODY = (
    r"(?:the )?(?:platforms?|publishers?|authors?|accounts?|persons?|senders?|servers?|networks?|Twitter|X|Facebook|Bluesky"
    r"|@\w+|he|she|they|somebody|someone)"
)
DID = (
    r"(?:really |indeed |ever |once |had |has |have )*"
    r"(?:publish|post|sen[dt]|wr[io]t|written|said|say|show|serv|tweet|utter|answer)\w*"
)

OVERCLAIMS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # Who sent it: TLS gives nobody a proof for others.
        rf"{PROVE} (?:beyond \w+ )?(?:that )?{SOMEBODY} {DID}",
        rf"{PROVE} (?:of )?(?:the )?(?:authorship|authenticity|truth|origin)\b",
        r"\bauthentic(?:ated)? (?:post|copy|record|capture|tweet)",
        # That it cannot be altered, or is whole.
        r"\btamper[- ]?proof|\bforgery[- ]?proof|\bunforgeable|\bunalterable|\bincorruptible",
        r"\b(?:cannot|can not|can never|impossible to) be (?:altered|changed|tampered|forged|faked|manipulated|falsified)",
        r"\bimpossible to (?:alter|change|tamper|forge|fake)",
        r"\b(?:complete|whole|full|gapless) (?:record|history|chain) (?:is |was )?(?:proved|proven|guaranteed)",
        r"\bprov\w+ that nothing (?:is|was) (?:missing|left out|omitted)\b(?! of the log)",
        # When: no earlier than.
        r"\bprov\w+[^.;]{0,40} (?:no|not) (?:earlier|before)\b",
        r"\bexisted (?:exactly )?(?:at|on|since)\b",
        # For a court.
        r"\b(?:legally|court)[- ](?:binding|proof|valid)\b|\bholds? up in court|\badmissible (?:in|as)\b|\bnotari[sz]ed\b",
        r"\bcitesnap (?:hereby )?certifies (?!nothing)",
    )
)
"""Sentences of which the table of claims says that they do not hold."""

DENIED = re.compile(
    r"\b(?:not|no|nobody|never|nothing|none|neither|cannot|nor|without|whether|less than)\b", re.IGNORECASE
)
"""A sentence that says what is not claimed."""


def overclaims(text: str) -> list[str]:
    """The sentences of a text that claim too much."""
    sentences = re.split(r"(?<=[.;!?])\s+|\n\s*\n|\s\|\s", re.sub(r"[*`]+|<[^<>]*>", "", text))
    found = []
    for sentence in (" ".join(one.split()) for one in sentences):
        for pattern in OVERCLAIMS:
            match = pattern.search(sentence)
            if match and not DENIED.search(sentence[: match.start()] + " " + sentence[match.end() :]):
                found.append(sentence)
                break
    return found


CLAIMED_TOO_MUCH = (
    "This file proves that X published the post.",
    "The report is proof that the platform sent these words.",
    "It proves the author posted it.",
    "It demonstrates that the account tweeted this.",
    "The seal guarantees that @example_river wrote it.",
    "The certificate establishes that the server answered so.",
    "The stamp proves the authenticity of the post.",
    "An authentic copy of the post.",
    "The log is tamper-proof.",
    "A tamperproof archive.",
    "Sealed rows cannot be altered.",
    "It is impossible to forge a leaf.",
    "The seal proves that nothing is missing.",
    "The token proves that it was made no earlier than May.",
    "The post existed on 3 May.",
    "The post existed since 2021.",
    "Legally binding evidence.",
    "It holds up in court.",
    "The report is admissible in court.",
    "citesnap certifies that this is true.",
    "citesnap confirms the platform really served it.",
    "An unforgeable record.",
)

CLAIMED_RIGHTLY = (
    "The first 7 leaves existed no later than 2026-03-03T08:00:00Z.",
    "What it does not show: that the platform sent these bytes.",
    "TLS lets nobody prove to a third party what a server said.",
    "It is no proof that X published it.",
    "citesnap certifies nothing: a certification is a qualified person's.",
    "A root from this file proves nothing by itself.",
    "Nothing was left out of the log after sealing.",
    "It proves that these bytes were recorded before the stamp.",
    "Whether the author wrote it is not judged.",
)


def test_a_sentence_that_claims_too_much_is_recognised() -> None:
    assert [sentence for sentence in CLAIMED_TOO_MUCH if not overclaims(sentence)] == []


def test_what_may_be_said_is_not_taken_for_it() -> None:
    assert [sentence for sentence in CLAIMED_RIGHTLY if overclaims(sentence)] == []
    assert overclaims("\n\n".join(". ".join(row) for row in CLAIMS)) == []


def literals(source: str) -> Iterator[str]:
    """The texts of a program, with what is put into them left open: help, messages, docstrings, pages."""
    inner: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.JoinedStr):
            inner |= {id(part) for part in node.values}
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "X" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inner:
            yield node.value


def written() -> Iterator[tuple[str, str]]:
    """Every file whose words somebody may read, and its words."""
    for path in sorted((ROOT / "src").rglob("*.py")):
        yield str(path.relative_to(ROOT)), "\n\n".join(literals(path.read_text("utf-8")))
    for path in sorted((ROOT / "src").rglob("*.html")):
        yield str(path.relative_to(ROOT)), html.unescape(path.read_text("utf-8"))
    for path in (
        *sorted((ROOT / "docs").glob("*.md")),
        *sorted(ROOT.glob("*.md")),
        *sorted((ROOT / "examples").glob("*.py")),
    ):
        yield str(path.relative_to(ROOT)), path.read_text("utf-8")


def test_no_page_report_document_or_message_claims_more() -> None:
    found = {name: said for name, text in written() if (said := overclaims(text))}
    assert found == {}


def test_the_table_of_claims_stands_word_for_word_where_people_look(tmp_path: Path) -> None:
    """In the document for lawyers, in `verify`, in its JSON, in a report, and in a WACZ; and what they print claims no more."""
    with open_archive(tmp_path / "a.db") as archive:
        with archive.run("archive") as run:
            recorded = archive.record_article(run.id, page("<p>The river rose"), [cited()])
            for post_id in archive.posts_of([recorded.article_id]):
                archive.record_check(run.id, post_id, [capture(shown("Water"))], ALIVE, None)
        seal(archive, now=NOW)
    citesnap = Citesnap(tmp_path, {})
    said = {"verify --claims": citesnap("verify", "a.db", "--claims").stdout}
    (report,) = json.loads(citesnap("verify", "a.db", "--json").stdout)
    assert report["claims"] == [dict(zip(HEADINGS, row, strict=True)) for row in CLAIMS]
    for form in ("report", "wacz"):
        choice = ("a.db", "501", "report.html") if form == "report" else ("a.db", "post.wacz", "--post", "501")
        assert citesnap("export", form, *choice).returncode == 0
    page_of_report = (tmp_path / "report.html").read_text("utf-8")
    said["report"] = html.unescape(re.sub(r"<[^<>]*>", " ", page_of_report))
    with zipfile.ZipFile(tmp_path / "post.wacz") as packed:
        said["readme of a WACZ"] = packed.read("evidence/readme.txt").decode()
    said["docs/evidence.md"] = (ROOT / "docs" / "evidence.md").read_text("utf-8")
    for name, text in said.items():
        missing = [cell for row in (HEADINGS, *CLAIMS) for cell in row if cell not in " ".join(text.split())]
        assert missing == [], name
    for command in (("verify", "a.db"), ("verify", "post.wacz"), ("show", "a.db", "501"), ("status", "a.db")):
        said[" ".join(command)] = citesnap(*command).stdout
    assert {name: found for name, text in said.items() if (found := overclaims(text))} == {}

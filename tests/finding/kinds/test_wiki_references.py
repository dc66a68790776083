"""References of the Wikipedias, as templates in wikitext and as their pages show them: name, words and day of the post they link to."""

from __future__ import annotations

from typing import Any

import pytest

from finding.kinds.table import check, x

A = "1420000000000000000"
URL = f"https://twitter.com/river_example/status/{A}"
SAID = "The river is rising faster than we thought"
NAME = "Rana Example"
DAY = "2021-07-27"


def whole(**more: Any) -> dict[str, Any]:
    return x(A, **{"kind": "link", "author_name": NAME, "date": DAY, "text": SAID, **more})


def shown(**more: Any) -> dict[str, Any]:
    return whole(kind="embed", **more)


TEMPLATES: dict[str, tuple[str, dict[str, Any]]] = {
    "English": (
        f"{{{{Cite web |url={URL} |title={SAID} |author={NAME} |date=27 July 2021 |website=Twitter}}}}",
        whole(),
    ),
    "title of a browser": (
        f'{{{{Cite web |url={URL} |title={NAME} on Twitter: "{SAID}" |access-date=1 August 2021}}}}',
        whole(date=None),
    ),
    "title that says what it is": (
        f"{{{{Cite web |url={URL} |title=Tweet by {NAME} |access-date=1 August 2021}}}}",
        whole(date=None, author_name=None, text=None),
    ),
    "title that says where it is": (
        f"{{{{Cita web |url={URL} |título=Anuncio en Twitter |autor={NAME} |fecha=27 de julio de 2021}}}}",
        whole(text=None),
    ),
    "German": (
        f"{{{{Internetquelle |autor={NAME} |url={URL} |titel={SAID} |werk=Twitter |datum={DAY} |abruf=2021-08-01}}}}",
        whole(),
    ),
    "German with a handle": (
        f"{{{{Internetquelle |autor={NAME} (@river_example) |url={URL} |titel={SAID} |datum={DAY} |abruf=2021-08-01}}}}",
        whole(),
    ),
    "German, by id": (f"{{{{Tweet |Autor={NAME} |Nutzer=river_example |ID={A} |Text={SAID} |Datum={DAY}}}}}", shown()),
    "French": (
        f"{{{{Lien web |auteur1={NAME} |titre={SAID} |url={URL} |site=Twitter |date=27 juillet 2021 |consulté le=1 août 2021}}}}",
        whole(),
    ),
    "French, to read online": (
        f"{{{{Lien web|langue=en|auteur={NAME}|lire en ligne={URL}|titre={SAID}|date=27/07/2021|site=[[Twitter]]}}}}",
        whole(),
    ),
    "Spanish": (
        f"{{{{Cita web |url={URL} |título={SAID} |autor={NAME} |fecha=27 de julio de 2021 |fechaacceso=1 de agosto de 2021}}}}",
        whole(),
    ),
    "Italian": (
        f"{{{{Cita web |url={URL} |titolo={SAID} |autore={NAME} |data=27 luglio 2021 |accesso=1 agosto 2021 |sito=Twitter}}}}",
        whole(),
    ),
    "Chinese": (
        f"{{{{Cite web |url={URL} |title={SAID} |author={NAME} |date=2021年7月27日 |publisher=Twitter}}}}",
        whole(),
    ),
    "Japanese": (
        f"{{{{Cite web|和書|url={URL} |title={SAID} |author={NAME} |date=2021年7月27日 |website=Twitter |accessdate=2021-08-01}}}}",
        whole(),
    ),
    "Dutch": (f"{{{{Citeer web |url={URL} |titel={SAID} |auteur={NAME} |datum=27 juli 2021 |werk=Twitter}}}}", whole()),
    "Polish": (f"{{{{Cytuj |url={URL} |tytuł={SAID} |autor={NAME} |data=2021-07-27 |opublikowany=Twitter}}}}", whole()),
}


@pytest.mark.parametrize("name", TEMPLATES)
def test_templates(name: str) -> None:
    template, expected = TEMPLATES[name]
    check(f"The river rose.<ref>{template}</ref> The mayor said so.\n\n== References ==\n", [expected])


LINK = f'<a rel="nofollow" class="external text" href="{URL}">'
SEEN = "1. August 2021"
NOTES: dict[str, tuple[str, dict[str, Any]]] = {
    "English": (
        f'<cite class="citation web cs1">{NAME} [@river_example] (27 July 2021). {LINK}"{SAID}"</a> (Tweet). <span '
        'class="reference-accessdate">Retrieved <span class="nowrap">1 August</span> 2021</span> &#8211; via Twitter.</cite>',
        whole(),
    ),
    "English, archived": (
        f'<cite class="citation web cs1">{NAME} (27 July 2021). {LINK}"{SAID}"</a>. <i>Twitter</i>. <a '
        f'href="https://web.archive.org/web/20210801000000/{URL}">Archived</a> from the original on 1 August 2021.</cite>',
        whole(),
    ),
    "German": (
        f"{NAME}: {LINK}<i>{SAID}.</i></a> In: <i>Twitter.</i> 27. Juli 2021<span>, abgerufen am {SEEN}</span> (englisch).",
        whole(),
    ),
    "German, seen alone": (
        f"{NAME}: {LINK}<i>{SAID}.</i></a> In: <i>Twitter.</i> Abgerufen am {SEEN}.",
        whole(date=None),
    ),
    "German, archived alone": (
        f"{NAME}: {LINK}<i>{SAID}.</i></a> In: <i>Twitter.</i> Archiviert vom Original am {SEEN}.",
        whole(date=None),
    ),
    "French": (
        f'<span class="ouvrage">Rana <span class="nom_auteur">Example</span>, «&#160;{LINK}<cite>{SAID}</cite></a>&#160;», sur '
        '<i>Twitter</i>, <time datetime="2021-07-27">27 juillet 2021</time> <small>(consulté le <time>1er août 2021</time>)</small>'
        "</span>",
        whole(),
    ),
    "Spanish": (
        f'<span class="citation web">{NAME} (27 de julio de 2021). {LINK}«{SAID}»</a>. <i>Twitter</i><span>. Consultado el 1 de '
        "agosto de 2021</span>.</span>",
        whole(),
    ),
    "Spanish, archived alone": (
        f'<span class="citation web">{NAME}. {LINK}«{SAID}»</a>. <i>Twitter</i>. Archivado desde el original el 1 de agosto de 2021.'
        "</span>",
        whole(date=None),
    ),
    "Italian": (
        f'<cite class="citation web">{NAME}, {LINK}<i>{SAID}</i></a>, su <span>Twitter</span>, 27 luglio 2021. <small>URL consultato '
        "il 1º agosto 2021</small>.</cite>",
        whole(),
    ),
    "Italian, linked handle": (
        f'<cite class="citation">{NAME} (<a href="https://twitter.com/river_example">@river_example</a>), {LINK}{SAID}</a> (Tweet), su '
        '<a href="/wiki/Twitter">Twitter</a>, 27 luglio 2021.</cite>',
        whole(),
    ),
    "Portuguese": (
        f'<cite class="citation web">{NAME} (27 de julho de 2021). {LINK}«{SAID}»</a>. <i>Twitter</i>. Consultado em 1 de agosto de '
        "2021</cite>",
        whole(),
    ),
    "Chinese": (
        f'<cite class="citation web">{NAME}. {LINK}{SAID}</a>. Twitter. 2021-07-27 <span>[<span>2021-08-01</span>]</span>.</cite>',
        whole(),
    ),
    "Chinese, seen alone": (
        f'<cite class="citation web">{NAME}. {LINK}{SAID}</a>. Twitter. <span>[<span>2021-08-01</span>]</span>. （原始内容存档于'
        "2021-08-02）.</cite>",
        whole(date=None),
    ),
    "Japanese": (
        f'<cite class="citation web">{NAME} (2021年7月27日). “{LINK}{SAID}</a>”. <i>Twitter</i>. 2021年8月1日閲覧。</cite>',
        whole(),
    ),
    "Japanese, seen alone": (
        f'<cite class="citation">{NAME} [@river_example]. "{LINK}{SAID}</a>". <a href="/wiki/X">X（旧Twitter）</a>より2021年8月1日閲覧。</cite>',
        whole(date=None),
    ),
    "no author": (
        f'<span class="reference-text">{LINK}"{SAID}"</a>. Twitter. 27 July 2021.</span>',
        whole(author_name=None),
    ),
    "a sentence in front": (
        f'<span class="reference-text">As the clerk told: {NAME}: {LINK}<i>{SAID}</i></a>. Twitter, 27 July 2021.</span>',
        whole(author_name=None),
    ),
    "label that says where it leads": (
        f'<span class="reference-text">{NAME}: The flood. {LINK}Tweet</a>, Twitter, 27 July 2021.</span>',
        whole(author_name=None, text=None),
    ),
    "day that the id contradicts": (
        f'<cite class="citation web">{NAME}, {LINK}<i>{SAID}</i></a>, su <span>Twitter</span>, aggiornato il 3 agosto 2021.</cite>',
        whole(date=None),
    ),
}


@pytest.mark.parametrize("name", NOTES)
def test_notes_of_pages(name: str) -> None:
    note, expected = NOTES[name]
    page = (
        "<html><head><title>Flood</title></head><body><div class='mw-parser-output'><h1>Flood</h1><p>The river rose in the night, and "
        "nobody was hurt, the mayor said on Monday; the school stays closed until the water is gone.<sup><a href='#cite_note-1'>[1]"
        "</a></sup></p><ol class='references'><li id='cite_note-1'><span class='mw-cite-backlink'><b><a href='#cite_ref-1'>^</a></b>"
        f"</span> <span class='reference-text'>{note}</span></li></ol></div></body></html>"
    )
    check(page, [expected])


POST_ID = "1419999761003458617"
ADDRESS = f"https://twitter.com/river_example/status/{POST_ID}"
COPY = f"https://web.archive.org/web/20210728000000/{ADDRESS}"
WITH_COPIES = {
    "archived from the original": f'<a href="{COPY}">"It holds"</a> (Tweet). Archived from <a href="{ADDRESS}">the original</a> on July 28, 2021.',
    "archived": f'<a href="{ADDRESS}">"It holds"</a> (Tweet). <a href="{COPY}">Archived</a> from the original on July 28, 2021.',
    "German": f'<i><a href="{COPY}">Er hält.</a></i> In: Twitter. 27. Juli 2021, archiviert vom <a href="{ADDRESS}">Original</a>.',
    "French": f'<a href="{ADDRESS}">Elle tient</a> [<a href="{COPY}">archive</a>], sur Twitter, 27 juillet 2021',
    "backup": f'See <a href="{ADDRESS}">here</a> (<a href="https://archive.ph/2021.07.28-000000/{ADDRESS}">backup</a>).',
}


@pytest.mark.parametrize("reference", WITH_COPIES)
def test_a_post_and_its_archived_copy_are_one_citation(reference: str) -> None:
    prose = (
        "<p>The council asked for patience on Tuesday night, and nobody agreed on anything, officials said there.</p>"
        * 4
    )
    page = f"<!doctype html><html><head><title>Riverton</title></head><body><h1>Riverton</h1>{prose}<ol><li>{WITH_COPIES[reference]}</li></ol></body></html>"
    check(page, [x(POST_ID, kind="link")], "text/html")


def test_two_links_to_a_post_itself_are_two_citations() -> None:
    prose = (
        "<p>The council asked for patience on Tuesday night, and nobody agreed on anything, officials said there.</p>"
        * 4
    )
    twice = f'<p>She <a href="{ADDRESS}">wrote</a> it and <a href="{ADDRESS}">said</a> it.</p>'
    check(
        f"<!doctype html><html><body><h1>Riverton</h1>{prose}{twice}</body></html>",
        [x(POST_ID), x(POST_ID)],
        "text/html",
    )

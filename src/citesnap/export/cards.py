"""A post as one page of HTML without scripts, for people who open an export in a player of web archives. Pure.

Its address ends in `.invalid`, which no host has (RFC 2606): nobody can take it for a page of the platform. Pictures are
asked for at the addresses that the platform gave them, so what is seen is the archived record and no copy of ours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from urllib.parse import quote

from citesnap import __version__
from citesnap.archive.questions.best_snapshot import fullest
from citesnap.archive.questions.evidence import MediaRow, SnapshotRow
from citesnap.archive.questions.exporting import KeptExchange
from citesnap.archive.questions.post_history import PostHistory
from citesnap.export.records import target_uri
from citesnap.text.lines import one_line

__all__ = ["HOST", "card", "card_body", "card_url"]

HOST = "citesnap.invalid"

_STYLE = """body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:1rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}
.maker{border:1px solid #767676;padding:.5rem .75rem}blockquote{margin:1rem 0;padding-left:1rem;border-left:3px solid #767676;
white-space:pre-wrap;overflow-wrap:anywhere;font-size:1.15rem}img,video{max-width:100%;height:auto}figure{margin:1rem 0}
table{border-collapse:collapse;font-size:.875rem}td,th{text-align:left;vertical-align:top;padding:.15rem .75rem .15rem 0;
overflow-wrap:anywhere}dt{font-weight:600}dd{margin:0 0 .5rem}"""


def card_url(platform: str, native_id: str) -> str:
    """The address of a post's card.

    >>> card_url("x", "20")
    'https://citesnap.invalid/post/x/20'
    """
    return f"https://{HOST}/post/{quote(platform, safe='')}/{quote(native_id, safe='')}"


def card(archive: str, history: PostHistory, exchanges: Sequence[KeptExchange], addresses: Mapping[str, str]) -> str:
    """The page of a post.

    Args:
        archive: the UUID of the archive.
        history: what it knows of the post.
        exchanges: the requests about it, the oldest first.
        addresses: by SHA-256, where the bytes of its media were received from.
    """
    post = history.post
    title = escape(one_line(post.title, 120))
    rows = "".join(
        f"<tr><td>{escape(one.started_at)}</td><td>{escape(one.source or '')}</td><td>{escape(one.outcome or '')}</td>"
        f"<td>{escape(str(one.status or 'none'))}</td>"
        f'<td><a href="{escape(target_uri(one.url))}">{escape(one_line(one.url, 200))}</a></td></tr>'
        for one in exchanges
    )
    several = (
        ""
        if len({(one.url, one.started_at[:19]) for one in exchanges}) == len(exchanges)
        else (
            "<p>One address was asked more than once within a second. A player shows one of these answers; the file holds all.</p>"
        )
    )
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>
<style>{_STYLE}</style></head><body>
<p class="maker">Made by citesnap {escape(__version__)} from the archive {escape(archive)}. This is no page of the platform:
it shows what the sources below answered. Players alter some answers to show them; compare the records themselves.</p>
<main>{card_body(history, addresses)}
<h2>As answered</h2>
<table><thead><tr><th scope="col">Asked at (UTC)</th><th scope="col">Source</th><th scope="col">Outcome</th>
<th scope="col">Status</th><th scope="col">Address</th></tr></thead><tbody>{rows}</tbody></table>{several}</main></body></html>
"""


def card_body(history: PostHistory, addresses: Mapping[str, str]) -> str:
    """HTML: the post as a source showed it best, and what became of it."""
    post, shown = history.post, fullest(history.snapshots)
    certainty = f", {post.certainty}" if post.certainty else ""
    since = f" since {post.state_since}" if post.state_since else ""
    facts = [
        ("Platform", post.platform),
        ("Id", post.native_id),
        ("Address", post.url),
        ("Author", post.author_name),
        ("Handle", post.handle),
        ("Posted at", post.posted_at),
        ("State", f"{post.state}{certainty}{since}"),
    ]
    listed = "".join(f"<dt>{name}</dt><dd><bdi>{escape(value)}</bdi></dd>" for name, value in facts if value)
    return f"""<h1><bdi>{escape(one_line(post.title, 120))}</bdi></h1>
{_shown(shown, addresses) if shown else "<p>No source has shown this post.</p>"}
<dl>{listed}</dl>"""


def _shown(shown: SnapshotRow, addresses: Mapping[str, str]) -> str:
    lang = f' lang="{escape(shown.lang)}"' if shown.lang else ""
    cut = " The source cut the text." if shown.truncated else ""
    media = "".join(_figure(item, addresses) for item in shown.media)
    return (
        f'<blockquote dir="auto"{lang}>{escape(shown.text)}</blockquote>{media}\n'
        f"<p>As {escape(shown.source)} showed it at {escape(shown.observed_at)}.{cut}</p>"
    )


def _figure(item: MediaRow, addresses: Mapping[str, str]) -> str:
    words = escape(item.alt_text or "")
    if item.sha256 is None:
        why = escape(one_line(item.detail or item.outcome or "not asked for", 200))
        return f"<p>A {escape(item.kind)} is missing: {why}. {words}</p>"
    known = addresses.get(item.sha256, item.url)
    url = escape(known if known.startswith("data:image/") else target_uri(known))
    if (item.media_type or "").startswith("video/"):
        return (
            f'<figure><video controls preload="metadata" src="{url}"></video><figcaption>{words}</figcaption></figure>'
        )
    return f'<figure><img src="{url}" alt="{words}"></figure>'

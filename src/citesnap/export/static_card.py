"""A post as a piece of HTML to put in the place of a dead embed: no script, no style sheet, nothing that is loaded from elsewhere.

Its link carries the attributes of Robust Links (robustlinks.mementoweb.org/spec): where the post was, and when this copy was made.
"""

from __future__ import annotations

from base64 import b64encode
from html import escape

from citesnap.archive import Reader
from citesnap.archive.questions.best_snapshot import fullest
from citesnap.archive.questions.evidence import SnapshotRow
from citesnap.browsing import labels
from citesnap.browsing.links import encode, outside
from citesnap.browsing.render import language
from citesnap.errors import DamagedBlob, ExportError
from citesnap.text.characters import named
from citesnap.text.lines import one_line
from citesnap.text.telling import day, fate
from citesnap.text.times import read_stamp

__all__ = ["card"]

MOST_PICTURES = 4
"""Pictures of one card; posts of X have at most as many."""


def card(archive: Reader, post_id: int, base_url: str | None = None) -> str:
    """The card of a post.

    Args:
        archive: has the post.
        post_id: the id of its row.
        base_url: the address under which the archive is served, such as `https://archive.example/archive`; the link then leads to
            the post's page there.

    Raises:
        ExportError: no source has shown the post, so that there is nothing to show.
        LookupError: there is no such post.
    """
    history = archive.post_history(post_id)
    post, shown = history.post, fullest(history.snapshots)
    if shown is None:
        raise ExportError(f"no source has shown {post.url}: there is nothing to make a card of")
    who = f"@{one_line(shown.handle, 80)}" if shown.handle else one_line(shown.author_name or "Unknown author", 80)
    name = f"<b>{escape(one_line(shown.author_name, 80))}</b> " if shown.author_name and shown.handle else ""
    tongue = language(shown.lang)
    lang = f' lang="{tongue}"' if tongue else ""
    words = "<br>".join(escape(named(line)) for line in shown.text.splitlines()) or "<i>No text</i>"
    page = f"{base_url.rstrip('/')}/-/post/{encode(post.platform)}/{encode(post.native_id)}" if base_url else None
    parts = [
        '<figure style="margin:1em 0;padding:1em;border:1px solid #767676;border-radius:.5em;max-width:34em;'
        # A SHA-256 is wider than a phone.
        'overflow-wrap:anywhere">',
        f'<p style="margin:0 0 .5em">{name}<bdi>{escape(who)}</bdi> on {escape(labels.platform(post.platform))}</p>',
        f'<blockquote cite="{escape(post.url)}" dir="auto"{lang} style="margin:0 0 .5em">',
        f"<bdi>{words}</bdi></blockquote>",
        *_pictures(archive, shown),
        f'<figcaption style="font-size:.85em">{_caption(archive, shown)}',
        f" {_sentence(fate(post.state, post.last_shown_at, post.first_gone_at, post.last_checked_at))}",
        f" {_link(post.url, page, shown.observed_at)}</figcaption></figure>",
    ]
    return "".join(parts) + "\n"


def _caption(archive: Reader, shown: SnapshotRow) -> str:
    posted = f"Posted on {_day(shown.posted_at)}. " if shown.posted_at else ""
    digest = archive.answer_hash(shown.id)
    proof = f" SHA-256 of the answer: <code>{escape(digest)}</code>." if digest else ""
    return f"{posted}{escape(labels.source(shown.source))} showed it so on {_day(shown.observed_at)}.{proof}"


def _pictures(archive: Reader, shown: SnapshotRow) -> list[str]:
    """Its pictures, drawn anew and small; none where Pillow is not installed."""
    try:
        from citesnap.browsing import pictures
    except ModuleNotFoundError:
        return []
    images = []
    for item in [item for item in shown.media if item.sha256][:MOST_PICTURES]:
        try:
            row = archive.media_file(item.sha256 or "")
            stored = archive.stored_bytes(row.sha256) if row is not None and row.size <= pictures.MAX_SIZE else None
        except DamagedBlob:
            continue
        drawn = pictures.preview(stored.content, pictures.LARGE) if stored else None
        if drawn:
            alt = escape(one_line(item.alt_text or "Picture of the post, without a description", 1_000))
            data = b64encode(drawn).decode()
            images.append(f'<img src="data:image/webp;base64,{data}" alt="{alt}" style="max-width:100%;height:auto">')
    return images


def _link(url: str, page: str | None, seen: str) -> str:
    if outside(url) is None:
        return ""
    version = f' data-versionurl="{escape(page)}"' if page and outside(page) else ""
    target = page if version else url
    label = "The copy in our archive" if version else "Its address"
    return (
        f'<a href="{escape(target or url)}" data-originalurl="{escape(url)}"{version} data-versiondate="{escape(seen[:10])}"'
        f' rel="noopener noreferrer">{label}</a>'
    )


def _day(stamp: str) -> str:
    try:
        return day(read_stamp(stamp))
    except ValueError:
        return escape(one_line(stamp, 40))


def _sentence(text: str) -> str:
    return escape(text[:1].upper() + text[1:]) + "."

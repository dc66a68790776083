"""Pages with nothing but metas for link previews (2020 on): `og:description` of a page whose `og:url` is the post.

The address proves the id and X itself put the author's handle there. Texts may be cut, and links stay `https://t.co/CODE`.
"""

from __future__ import annotations

import re

from lxml import etree

from citesnap.finding.page import Element
from citesnap.model import Media
from citesnap.platforms.x import status_handle, status_id
from citesnap.text.jsonvalues import without_nothing
from citesnap.webarchives.x_pages._captured import CapturedPost
from citesnap.webarchives.x_pages._tree import find
from citesnap.webarchives.x_pages._values import picture

_METAS = etree.XPath("//meta[@property and @content]")
_TITLE_OF_X = re.compile(
    r"^(.{1,200}) \(@([A-Za-z0-9_]{1,20})\) (?:on|auf|en|sur|su|no|op|в) (?:X|Twitter)$", re.DOTALL
)
_TITLE_OF_TWITTER = re.compile(r"^(.{1,200}) on Twitter$", re.DOTALL)
_LAST_LINK = re.compile(r"\s?(?:(https://t\.co/\w{1,20})|(pic\.(?:twitter|x)\.com/\w{1,20}))\s*$")
_LINK = re.compile(r"https?://t\.co/\w{1,20}")


def ids(root: Element) -> list[str]:
    """The id of the post that the page says it is, as a list of one or none."""
    metas = _said(root)
    native_id = status_id(_first(metas, "og:url")) or _app_id(metas)
    return [native_id] if native_id else []


def read(root: Element, post_id: str) -> CapturedPost | None:
    """The post with this id as the page's metas tell of it; None when they tell of none."""
    if ids(root) != [post_id]:
        return None
    metas = _said(root)
    description = _first(metas, "og:description")
    media = _media(metas)
    if not description and not media:
        return None
    title = _first(metas, "og:title")
    name, handle, quoted = _author(title)
    text, short_links = _text(description, quoted, bool(media))
    avatar = next((url for url in metas.get("og:image", ()) if "/profile_images/" in url[:200]), None)
    return CapturedPost(
        era="open-graph",
        text=text,
        author_name=name,
        handle=handle or status_handle(_first(metas, "og:url")),
        truncated=text.endswith(("…", "...")),
        data=without_nothing(
            {
                "id": post_id,
                "author": without_nothing({"avatar": avatar}),
                "links": [{"short": link} for link in dict.fromkeys(_LINK.findall(text))],
                "short_links": short_links,
            }
        ),
        media=media,
    )


def _said(root: Element) -> dict[str, list[str]]:
    """The values of every property, in order."""
    metas: dict[str, list[str]] = {}
    for meta in find(root, _METAS):
        metas.setdefault(meta.get("property", ""), []).append(meta.get("content", ""))
    return metas


def _first(metas: dict[str, list[str]], name: str) -> str:
    return next(iter(metas.get(name, ())), "")


def _app_id(metas: dict[str, list[str]]) -> str | None:
    """The id that the app is told to open: `twitter://status?id=ID`."""
    match = re.match(r"twitter://status\?(?:status_)?id=([0-9]{1,20})$", _first(metas, "al:ios:url"))
    return match[1] if match and not metas.get("og:url") else None


def _author(title: str) -> tuple[str | None, str | None, bool]:
    """Name, handle, and whether this kind of page puts the text in quotation marks.

    Since 2023 `NAME (@HANDLE) on X` and the bare text; before, `NAME on Twitter` in the page's language and `“TEXT”`.
    """
    if match := _TITLE_OF_X.match(title):
        return match[1].strip(), match[2], False
    match = _TITLE_OF_TWITTER.match(title)
    return (match[1].strip() if match else None), None, True


def _text(description: str, quoted: bool, has_media: bool) -> tuple[str, list[str]]:
    """The text, and the links of attached media that stood at its end."""
    text = description.strip()
    if quoted and text.startswith("“") and text.endswith("”") and len(text) > 1:
        text = text[1:-1]
    # X escaped the text before it escaped the attribute.
    text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()
    short_links = []
    link = _LAST_LINK.search(text, max(0, len(text) - 60))
    if link and (link[2] or has_media):
        short_links.append(link[1] or link[2])
        text = text[: link.start()].rstrip()
    return text, short_links


def _media(metas: dict[str, list[str]]) -> tuple[Media, ...]:
    known = [known_picture for url in metas.get("og:image", ()) if (known_picture := picture(url))]
    alts = metas.get("og:image:alt", []) if len(known) == 1 else []
    alt = next(iter(alts), "").strip() or None
    return tuple(Media(at, kind, url, alt) for at, (kind, url) in enumerate(dict.fromkeys(known), 1))

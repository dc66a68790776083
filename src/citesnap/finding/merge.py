"""From sightings to citations: one per post shown at one place, in document order, each with its place in the article.

The order in which evidence is trusted: visible markup, then hidden markup (noscript, templates, escaped), then JSON. The
same post in several of them is one citation, with what the weaker evidence tells filled in. Shown twice, it is two.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from citesnap.finding.boilerplate import Regions
from citesnap.finding.dates import parse_date
from citesnap.finding.page import Page, figure_around
from citesnap.finding.prefilter import may_be_post
from citesnap.finding.sighting import Evidence, Sighting
from citesnap.model import Citation, Kind, Place
from citesnap.platforms import PostRef, account_key, identify, named_key
from citesnap.text.patterns import regex

_Key = tuple[str, str]
"""Platform and id of a post."""
_NEAR = 60
"""Characters of text between two pieces of evidence up to which they show the post once."""
_GALLERY = 4
"""Linked pictures in a row from which on they are a feed and no screenshots."""
_FEED = 3
"""Posts of one account apart from the text from which on they are a feed of that account."""
_FALLBACK = regex(r"(?:\W*\w{1,12}\W{1,3})?(?:https?://|www\.)?[\w.-]{1,60}/\S{0,500}", re.I)
"""What the link beside an embed is labelled with that shows the post where scripts do not run: its address, `View: https://…`."""
_ARCHIVED = regex(r"archi[vf]|arquiv|архив|アーカイブ|存档|存檔|보존|أرشيف", re.I)
"""How the link to an archived copy is labelled that follows the link to the post itself, as in Wikipedia's references."""


_OF_ARCHIVE = regex(
    r"//(?:[\w-]+\.)*(?:archive|ghostarchive|archive-it|perma|megalodon|webcitation|timetravel|arquivo|webarchive\w*)\.|/web/\d{4}|[?&]q=cache:",
    re.IGNORECASE,
)
"""An address in a web archive."""


def citations(sightings: Sequence[Sighting], page: Page, regions: Regions) -> list[Citation]:
    """The citations of a page."""
    itself = _posts_that_the_page_is(page)
    accounts = _Accounts()
    for seen in sightings:
        accounts.add(seen.key, seen.platform, seen.link, seen.handle)
    for ref in itself:
        accounts.add((ref.platform, ref.key), ref.platform, ref.url, ref.handle)
    own = {accounts.key((ref.platform, ref.key), ref.platform, ref.url) for ref in itself}
    sightings = [_told_apart(seen, accounts) for seen in sightings]
    sightings = [seen for seen in sightings if seen.key not in own and not _is_lost_of(seen, itself)]
    placed = [seen for seen in sightings if seen.first is not None and not _is_boilerplate(seen, page, regions)]
    placed = _without_feeds(placed, page, regions)
    stated = [seen for seen in sightings if seen.first is None]
    return [_citation(seen, place, page) for place, seen in enumerate(_merged(placed, stated, page), 1)]


class _Accounts:
    """Whose posts a page shows under one id, on platforms where several accounts can use one (`platforms.named_key`).

    An account is named for good by its address, or by a handle. A handle is taken for the account beside whose posts the page
    shows it, as embed codes do; a page with one of each and no more words shows one post, by both.
    """

    def __init__(self) -> None:
        self._accounts: dict[_Key, set[str]] = {}
        self._handles: dict[_Key, set[str]] = {}
        self._told: dict[_Key, dict[str, set[str]]] = {}

    def add(self, key: _Key, platform: str, link: str | None, handle: str | None) -> None:
        """Note a post of the page: its key, its address, and the handle that the page shows with it."""
        named = named_key(platform, link) if link else None
        if named is None or link is None:
            return
        account = account_key(platform, link)
        if account is None:
            self._handles.setdefault(key, set()).add(named)
            return
        self._accounts.setdefault(key, set()).add(account)
        if handle:
            self._told.setdefault(key, {}).setdefault(handle.lower(), set()).add(account)

    def key(self, key: _Key, platform: str, link: str | None) -> _Key:
        """The key of a post; with its account where the page shows posts of several under this id."""
        named = named_key(platform, link) if link and (key in self._accounts or key in self._handles) else None
        if named is None or self._are_one(key):
            return key
        return platform, self._owner(key, named)

    def _are_one(self, key: _Key) -> bool:
        accounts, handles = self._accounts.get(key, set()), self._handles.get(key, set())
        owners = accounts | {self._owner(key, named) for named in handles}
        return len(owners) < 2 or (len(accounts) == len(handles) == 1 and key not in self._told)

    def _owner(self, key: _Key, named: str) -> str:
        """The account of a handle, where the page tells one; else the handle itself."""
        accounts = self._told.get(key, {}).get(named.rpartition("/")[0], set())
        return next(iter(accounts)) if len(accounts) == 1 else named


def _told_apart(seen: Sighting, accounts: _Accounts) -> Sighting:
    """The same sighting; of an id that several accounts use with the account in its key."""
    key = accounts.key(seen.key, seen.platform, seen.link)
    return seen if key == seen.key else replace(seen, post_key=key[1])


def _posts_that_the_page_is(page: Page) -> list[PostRef]:
    """The post that the page itself is, by its addresses: what cites itself cites nothing."""
    refs = [identify(address) for address in page.addresses if may_be_post(address)]
    return [ref for ref in refs if ref is not None]


def _is_lost_of(seen: Sighting, itself: Sequence[PostRef]) -> bool:
    """Whether a post without an address is what a page draws of itself: it is of the same account."""
    return (
        seen.post_id is None
        and seen.handle is not None
        and any((seen.platform, seen.handle.lower()) == (ref.platform, (ref.handle or "").lower()) for ref in itself)
    )


def _without_feeds(placed: list[Sighting], page: Page, regions: Regions) -> list[Sighting]:
    """Drop several posts of one account apart from the running text that carry no embed code: its latest posts."""
    drawn: dict[tuple[str, str], list[int]] = {}
    for place, seen in enumerate(placed):
        if Evidence.DRAWN in seen.evidence and seen.handle:
            drawn.setdefault((seen.platform, seen.handle.lower()), []).append(place)
    dropped: set[int] = set()
    for places in drawn.values():
        if len(places) >= _FEED:
            apart = [place for place in places if regions.is_apart(page.elements[placed[place].first or 0])]
            dropped.update(apart if len(apart) >= _FEED else ())
    return [seen for place, seen in enumerate(placed) if place not in dropped]


def _is_boilerplate(seen: Sighting, page: Page, regions: Regions) -> bool:
    if seen.first is None:
        return False
    element = page.elements[seen.first]
    if seen.kind is Kind.EMBED:
        parent = element.getparent()
        return parent is not None and regions.is_boilerplate(parent, official=Evidence.OFFICIAL in seen.evidence)
    return regions.is_boilerplate(element) or (seen.kind is Kind.LINK and regions.is_listed_outside(element))


def _merged(placed: list[Sighting], stated: list[Sighting], page: Page) -> list[Sighting]:
    visible = _without_galleries([seen for seen in placed if Evidence.HIDDEN not in seen.evidence], page)
    visible = _without_echoes(visible, page)
    hidden = _without_echoes([seen for seen in placed if Evidence.HIDDEN in seen.evidence], page)
    embedded = {seen.key for seen in visible if seen.kind is Kind.EMBED}
    hidden = [replace(seen, kind=Kind.EMBED) if seen.key in embedded else seen for seen in hidden]
    chosen = sorted(_added(visible, hidden), key=lambda seen: seen.first or 0)
    known = {seen.key for seen in chosen}
    return _added(chosen, _unrepeated([seen for seen in stated if seen.kind is Kind.EMBED or seen.key not in known]))


def _without_galleries(placed: list[Sighting], page: Page) -> list[Sighting]:
    """Drop rows of linked pictures with no words between them: the latest posts of an account, as feed plugins show them."""
    rows: list[list[Sighting]] = []
    for seen in placed:
        row = rows[-1] if rows else None
        if (
            row
            and Evidence.PICTURE in seen.evidence & row[-1].evidence
            and page.text_between(row[-1].last or 0, seen.first or 0) <= _NEAR // 4
        ):
            row.append(seen)
        else:
            rows.append([seen])
    return [seen for row in rows if len(row) < _GALLERY for seen in row]


def _without_echoes(placed: list[Sighting], page: Page) -> list[Sighting]:
    """Drop evidence that stands beside other evidence of the same showing: a placeholder and its link, a frame and its caption."""
    merged: list[Sighting] = []
    latest: dict[tuple[str, str], int] = {}
    for seen in placed:
        before = latest.get(seen.key)
        if before is not None and merged[before].kind is seen.kind:
            other = merged[before]
            apart = page.text_between(other.last or 0, seen.first or 0)
            loose = Evidence.LOOSE in seen.evidence | other.evidence
            # One link is often cut in two by the markup inside it; then nothing at all stands between the halves.
            linked = apart == 0 or (apart <= 2 * _NEAR and _is_copy_of(other, seen, page))
            if (loose and apart <= _NEAR) if seen.kind is Kind.EMBED else linked:
                merged[before] = _filled(other, seen)
                continue
        elif before is not None and page.text_between(merged[before].last or 0, seen.first or 0) <= _NEAR:
            embed, link = sorted((merged[before], seen), key=lambda each: each.kind is Kind.LINK)
            if _FALLBACK.fullmatch(link.near) or (
                Evidence.PICTURE in embed.evidence and _share_figure(embed, link, page)
            ):
                merged[before] = _filled(embed, link)
                continue
        latest[seen.key] = len(merged)
        merged.append(seen)
    return merged


def _is_copy_of(one: Sighting, other: Sighting, page: Page) -> bool:
    """Whether of two links to one post one leads to an archived copy of it, and the other to the post itself."""
    if _ARCHIVED.search(other.near):
        return True
    addresses = [page.elements[each.first or 0].get("href") or "" for each in (one, other)]
    return sum(_OF_ARCHIVE.search(address) is not None for address in addresses) == 1


def _share_figure(one: Sighting, other: Sighting, page: Page) -> bool:
    """Whether a picture of a post and a link to it stand in one figure: the link is the credit below the picture."""
    figure = figure_around(page.elements[one.first or 0])
    return figure is not None and page.place(figure) <= (other.first or 0) <= page.span(figure)[1]


def _added(strong: list[Sighting], weak: list[Sighting]) -> list[Sighting]:
    """`strong`, with gaps filled from `weak`, and what of `weak` shows posts that `strong` has not (or more often)."""
    result = list(strong)
    at: dict[tuple[str, str, Kind], list[int]] = {}
    for place, seen in enumerate(result):
        at.setdefault((*seen.key, seen.kind), []).append(place)
    for seen in weak:
        places = at.get((*seen.key, seen.kind))
        if places:
            place = places.pop(0) if len(places) > 1 else places[0]
            result[place] = _filled(result[place], seen)
        else:
            result.append(seen)
            at[(*seen.key, seen.kind)] = [len(result) - 1]
    return result


def _unrepeated(stated: list[Sighting]) -> list[Sighting]:
    """State repeats itself (several scripts, several views of one object): each post once."""
    first: dict[tuple[str, str, Kind], Sighting] = {}
    for seen in stated:
        key = (*seen.key, seen.kind)
        first[key] = _filled(first[key], seen) if key in first else seen
    return list(first.values())


def _filled(seen: Sighting, other: Sighting) -> Sighting:
    """`seen` with the gaps filled from `other`, a sighting of the same post."""
    named = other if seen.text is None and other.text else seen
    form = named if Evidence.LOOSE in seen.evidence and named is other and other.first is not None else seen
    return replace(
        seen,
        form=form.form,
        evidence=form.evidence,
        handle=named.handle or seen.handle or other.handle,
        author_name=seen.author_name or other.author_name,
        date=seen.date or other.date,
        date_text=seen.date_text or other.date_text,
        short_links=seen.short_links or other.short_links,
        text=seen.text or other.text,
        version=seen.version or other.version,
    )


def _citation(seen: Sighting, position: int, page: Page) -> Citation:
    place = None
    if seen.first is not None:
        element = page.elements[seen.first]
        place = Place(
            exact=seen.text or seen.near,
            prefix=page.text_before(element, 32),
            suffix=page.text_after(element, 32),
            xpath=page.xpath(element),
        )
    elif seen.text:
        place = Place(exact=seen.text)
    return Citation(
        position=position,
        platform=seen.platform,
        kind=seen.kind,
        form=seen.form,
        post_id=seen.post_id,
        post_key=seen.post_key if seen.post_key != seen.post_id else None,
        handle=seen.handle,
        author_name=seen.author_name,
        date=seen.date or (parse_date(seen.date_text, language=page.language) if seen.date_text else None),
        date_text=seen.date_text,
        link=seen.link or (f"https://{seen.short_links[0]}" if seen.short_links else None),
        short_links=seen.short_links,
        posted_at=seen.posted_at,
        text=seen.text,
        version=seen.version,
        place=place,
    )

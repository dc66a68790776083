"""Values as captures spell them: times, ids in addresses, addresses of pictures. Nothing here raises."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from citesnap.sources.x.tweet import original
from citesnap.text.mementos import without_wayback_prefix
from citesnap.text.times import from_unix_ms

_API_TIME = re.compile(
    r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) ([0-9]{1,2}) ([0-9]{2}):([0-9]{2}):([0-9]{2}) ([+-])([0-9]{2})([0-9]{2}) ([0-9]{4})"
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_PICTURE = re.compile(
    r"^(?:https?:)?//pbs\.twimg\.com/(media|[a-z_]{3,40}_thumb)/([\w./%-]{1,200})([:?][\w=&:]{0,80})?$"
)
_SIZED = re.compile(r"(?:^|[?&])format=(jpe?g|png|webp)(?:&|$)")


def from_milliseconds(value: str | None, unit: int = 1) -> datetime | None:
    """The UTC time of a decimal Unix time in units of so many milliseconds; None outside the years of X, 2006 to 2100."""
    if not value or not value.isascii() or not value.isdigit() or len(value) > 15:
        return None
    return from_unix_ms(int(value) * unit, since=2006)


def from_api(value: object) -> datetime | None:
    """The `created_at` of API v1.1, in UTC. Not `strptime`, whose month names follow the locale.

    >>> from_api("Thu Feb 04 05:06:07 +0000 2016").isoformat()
    '2016-02-04T05:06:07+00:00'
    """
    match = _API_TIME.search(value[:100]) if isinstance(value, str) else None
    if match is None or match[1] not in _MONTHS:
        return None
    month, (day, hour, minute, second) = _MONTHS.index(match[1]) + 1, (int(match[n]) for n in (2, 3, 4, 5))
    offset = timedelta(hours=int(match[7]), minutes=int(match[8])) * (-1 if match[6] == "-" else 1)
    try:
        return datetime(int(match[9]), month, day, hour, minute, second, tzinfo=UTC) - offset
    except (ValueError, OverflowError):
        return None


def picture(url: str | None) -> tuple[str, str] | None:
    """Kind and address of a picture that belongs to a post: a photo in its original size, or the still of a film.

    None for everything else: avatars, emoji, images of link previews.

    >>> picture("//pbs.twimg.com/media/AbCd.jpg:large")
    ('photo', 'https://pbs.twimg.com/media/AbCd?format=jpg&name=orig')
    >>> picture("https://pbs.twimg.com/media/AbCd?format=png&name=small")
    ('photo', 'https://pbs.twimg.com/media/AbCd?format=png&name=orig')
    >>> picture("https://pbs.twimg.com/tweet_video_thumb/AbCd.jpg")
    ('poster', 'https://pbs.twimg.com/tweet_video_thumb/AbCd.jpg')
    """
    if not url or len(url) > 1000:
        return None
    match = _PICTURE.match(without_wayback_prefix(url.strip()))
    if match is None:
        return None
    address = f"https://pbs.twimg.com/{match[1]}/{match[2]}"
    if match[1] != "media":
        return "poster", address
    sized = _SIZED.search((match[3] or "").lstrip("?:"))
    if sized:
        return "photo", original(f"{address}.{sized[1]}")
    return "photo", original(address)

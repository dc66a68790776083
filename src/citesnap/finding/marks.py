"""Cheap looks at text before anything dear is done with it: can this be, or hold, the address of a post?

A wrong yes costs some microseconds, a wrong no loses a citation. So everything here errs on the side of yes, and a test
puts every example of every platform through it.
"""

from __future__ import annotations

import re

_SLASH = r"(?:\\{0,4}/|%2[Ff]|\\{0,4}u002[Ff])"

_ADDRESS = re.compile(
    r"[/\\Ff](?:"
    r"(?:status(?:es)?|p|reels?|tv|posts?|videos?|video_ext|comments?|permalink|photos?|pin|notes?|notice|objects|update|story|"
    r"stories|watch|gallery|t|s|c|m|v|w|display|item|feed|u|embed|detail|show|spotlight|article|activity|thread|player|"
    r"tweet-result|share|pidgets|plugins|conversation|oembed|web|deck|groups|o|events|live|mediaembed|add|cards|widget_post)"
    r"(?:[/\\?&#%]|\.php|u002)"
    r"|@|%40|wall-?\d|app\.bsky\.|t\.me|telegram\.|redd\.it|weibo\.c|[\w-]{1,60}\.tumblr\.com|tumblr\.com|(?:www\.)?facebook\.com/\d)"
    r"|[?&](?:id|v|fbid|story_fbid|w|lb|query|url|href|u|post)=|^(?:at|tg):|\.(?:t\.me|weibo\.c)|^(?:t\.me|redd\.it)/",
)


def may_be_post(url: str) -> bool:
    """False when `url` is surely no address of a post."""
    return _ADDRESS.search(url) is not None


_POST_PATH = re.compile(
    rf"{_SLASH}(?:[^\"'\s<>]{{0,150}}?{_SLASH})??"
    rf"(?:status(?:es)?|p|reels?|tv|posts?|videos?|comments|permalink|photos?|pin|notes|feed|s|\w{{4,32}}){_SLASH}[\w@.-]{{2}}"
)
_HOSTS = (
    *("twitter.com", "x.com", "instagram.com", "instagr.am", "facebook.com", "tiktok.com", "reddit.com", "bsky.app"),
    *("threads.net", "threads.com", "t.me", "tumblr.com", "linkedin.com", "vk.com", "weibo.c", "truthsocial.com"),
)
_WORDS = (
    "twitter-tweet",
    "instagram-media",
    "tweetId",
    "tweet_id",
    "tweetID",
    "app.bsky.feed",
    "redd.it/",
    "fb.watch/",
)
_FEDIVERSE = re.compile(rf"@[\w.-]{{1,64}}(?:@[\w.-]{{1,100}})?{_SLASH}\d{{8}}")


def may_hold_posts(text: str) -> bool:
    """False when a long text (a script, an attribute) surely holds no address and no id of a post.

    Literals are searched first: that costs a tenth of what a pattern does.
    """
    if any(word in text for word in _WORDS):
        return True
    for host in _HOSTS:
        at = text.find(host)
        while at >= 0:
            if _POST_PATH.match(text, at + len(host)):
                return True
            at = text.find(host, at + len(host))
    at = text.find("/@")
    while at >= 0:
        if _FEDIVERSE.match(text, at + 1):
            return True
        at = text.find("/@", at + 2)
    return False

"""Captures of every era, written after their shapes with invented people and posts."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from citesnap.model import Post, Snapshot
from citesnap.webarchives.x_pages import NoContent, read_capture

POST_ID = "1169217405425459999"
PARENT_ID = "1169216072664439999"
QUOTED_ID = "1168000000000009999"
OBSERVED = datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC)
READ = datetime(2026, 11, 1, 12, tzinfo=UTC)
TEXT = "The gauge reads 6 m & rising 🌊\nSee https://levels.example/gauge?a=1&copy=2 @example_lyre #river"


def read(
    body: str | bytes, post_id: str = POST_ID, content_type: str = "text/html;charset=utf-8", url: str = ""
) -> Any:
    """What is read out of a capture of an address whose handle is somebody else's."""
    return read_capture(
        body.encode() if isinstance(body, str) else body,
        content_type=content_type,
        url=url or f"https://twitter.com/somebody_else/status/{post_id}",
        post=Post("x", post_id, f"https://x.com/somebody_else/status/{post_id}"),
        observed_at=OBSERVED,
        captured_at=READ,
    )


def snapshot(body: str | bytes, post_id: str = POST_ID, **more: str) -> Snapshot:
    """The snapshot in a capture that holds one."""
    found = read(body, post_id, **more)
    assert isinstance(found, Snapshot), found
    return found


def no_content(body: str | bytes, post_id: str = POST_ID, **more: str) -> NoContent:
    """Why a capture holds no snapshot."""
    found = read(body, post_id, **more)
    assert isinstance(found, NoContent), found
    return found


# --- pages of the server ---

SERVER_TEXT = (
    'The gauge reads 6 m &amp; rising <img class="Emoji Emoji--forText" src="https://abs.twimg.com/emoji/v2/72x72/1f30a.png" '
    'draggable="false" alt="🌊" title="Welle" aria-label="Emoji: Welle">\n'
    'See <a href="https://t.co/AbCdEfGhIj" rel="nofollow noopener" dir="ltr" '
    'data-expanded-url="https://levels.example/gauge?a=1&amp;copy=2" class="twitter-timeline-link" target="_blank">'
    '<span class="tco-ellipsis"></span><span class="invisible">https://</span><span class="js-display-url">levels.example/gau'
    '</span><span class="invisible">ge?a=1&amp;copy=2</span><span class="tco-ellipsis"><span class="invisible">&nbsp;</span>…'
    '</span></a> <a href="/example_lyre" class="twitter-atreply pretty-link js-nav" dir="ltr"><s>@</s><b>example_lyre</b></a> '
    '<a href="/hashtag/river?src=hash" class="twitter-hashtag pretty-link js-nav" dir="ltr"><s>#</s><b>river</b></a>'
    '<a href="https://t.co/PiCtUrE123" class="twitter-timeline-link u-hidden" data-pre-embedded="true" dir="ltr">'
    "pic.twitter.com/PiCtUrE123</a>"
)
PHOTOS = (
    '<div class="AdaptiveMedia-photoContainer js-adaptive-photo" data-image-url="https://pbs.twimg.com/media/AAAAAAAAA1.jpg">'
    '<img data-aria-label-part src="https://pbs.twimg.com/media/AAAAAAAAA1.jpg" alt="A dike"></div>'
    '<div class="AdaptiveMedia-photoContainer js-adaptive-photo" data-image-url="https://pbs.twimg.com/media/AAAAAAAAA2.png">'
    '<img src="https://pbs.twimg.com/media/AAAAAAAAA2.png" alt=""></div>'
)
QUOTE = (
    '<div class="QuoteTweet u-block js-tweet-details-fixer"><div class="QuoteTweet-container">'
    f'<a class="QuoteTweet-link js-nav" href="/example_lyre/status/{QUOTED_ID}"></a>'
    f'<div class="QuoteTweet-innerContainer u-cf js-permalink" data-item-id="{QUOTED_ID}" data-item-type="tweet" '
    'data-screen-name="example_lyre" data-user-id="77">'
    '<b class="QuoteTweet-fullname u-linkComplex-target">Lyre &amp; Co</b>'
    '<div class="QuoteTweet-text tweet-text u-dir js-ellipsis" lang="en" dir="ltr">Words of <span data-expanded-url='
    '"https://lyre.example/" class="twitter-timeline-link">lyre.example</span> alone</div>'
    '<img src="https://pbs.twimg.com/media/QQQQQQQQQ1.jpg" alt="Not of the one who quotes"></div></div></div>'
)


def server_post(
    post_id: str = POST_ID,
    handle: str = "Example_River",
    name: str = "Riverton Gauge 🌊",
    text: str = SERVER_TEXT,
    *,
    focal: bool = True,
    size: str = "TweetTextSize TweetTextSize--jumbo",
    context: str = "",
    media: str = "",
) -> str:
    """One post of a conversation page, about 2012 to 2020."""
    kind = "permalink-tweet js-original-tweet" if focal else "js-stream-tweet"
    return f"""
<div class="tweet {kind} js-actionable-tweet" data-tweet-id="{post_id}" data-item-id="{post_id}"
 data-permalink-path="/{handle}/status/{post_id}" data-screen-name="{handle}" data-name="{name}" data-user-id="4711">
 <a class="account-group" href="/{handle}"><img class="avatar" src="https://pbs.twimg.com/profile_images/5/face.jpg" alt=""></a>
 <small class="time"><a href="/{handle}/status/{post_id}" class="tweet-timestamp js-permalink" title="09:06 - 2. Okt. 2019">
  <span class="_timestamp" data-time="1570000000" data-time-ms="1570000000123">2. Okt.</span></a></small>
 <button>Folgen</button> {context}
 <p class="u-hiddenVisually" aria-hidden="true">Somebody hat retweetet</p>
 <div class="js-tweet-text-container"><p class="{size} js-tweet-text tweet-text" lang="en">{text}</p></div>
 {media}
 <div class="stream-item-footer">
  <span class="ProfileTweet-action--reply"><span class="ProfileTweet-actionCount" data-tweet-stat-count="12"></span></span>
  <span class="ProfileTweet-action--retweet"><span class="ProfileTweet-actionCount" data-tweet-stat-count="345"></span></span>
  <span class="ProfileTweet-action--favorite"><span class="ProfileTweet-actionCount" data-tweet-stat-count="6789"></span></span>
 </div>
</div>"""


def page(*posts: str, head: str = "") -> str:
    """A page of the server around posts, with the dialogs that every such page hides."""
    return (
        f'<!DOCTYPE html><html lang="de"><head><meta charset="utf-8">{head}</head><body>'
        f"<div id='doc'>{''.join(posts)}</div><div class='modal' id='login-dialog'><h3>Log in to Twitter</h3></div></body></html>"
    )


PARENT = server_post(PARENT_ID, "example_lyre", "Lyre", "A parent's words", focal=False)

EARLY = """<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Twitter / Riverton Gauge: The gauge reads</title>
<meta content="The gauge reads 6 m" name="description" /></head><body class="status" id="show"><div id="permalink">
<span class="status-body"><span class="entry-content">The gauge reads 6 m &amp;
  rising. See <a href="http://levels.example/gauge" rel="nofollow" target="_blank">http://levels.example/...</a> @<a
  class="tweet-url username" href="/example_lyre">example_lyre</a>
<a href="/search?q=%23river" class="tweet-url hashtag">#river</a></span>
<span class="meta entry-meta" data="{}"><a class="entry-date" rel="bookmark" href="http://twitter.com/Example_River/status/8683219999">
<span class="published timestamp" data="{time:'Fri Feb 05 14:12:32 +0000 2010'}">6:12 AM Feb 5th, 2010</span></a>
<span>via <a href="http://gauges.example/">Gauges</a></span>
<a href="http://twitter.com/example_lyre/status/8683210000">in reply to example_lyre</a></span></span>
<div class="user-info clear"><div class="screen-name"><a href="http://twitter.com/Example_River">Example_River</a></div>
<div class="full-name">Riverton Gauge</div></div></div></body></html>"""

MOBILE = f"""<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE html PUBLIC "-//WAPFORUM//DTD XHTML Mobile 1.1//EN" "http://www.openmobilealliance.org/tech/DTD/xhtml-mobile11.dtd">
<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Twitter</title></head><body class="nojs tweets-show-page">
<a class="signin" href="/session/new"><span>Log in</span></a>
<table class="tweet"><tr><td><span class="username"><span>@</span>example_lyre</span>
 <div class="tweet-text" data-id="{PARENT_ID}"><div class="dir-ltr" dir="ltr">  A parent's words</div></div></td></tr></table>
<table class="main-tweet"><tr><td class="user-info">
 <div class="fullname"><a href="/Example_River?p=s"><strong>Riverton Gauge</strong></a></div>
 <a class="user-info-username" href="/Example_River?p=s"><span class="username"> <span>@</span>Example_River </span></a></td></tr>
<tr><td class="tweet-content">
<div class="tweet-reply-context username">Replying to <a href="/example_lyre?p=r">@example_lyre</a></div>
<div class="tweet-text" data-id="{POST_ID}">
 <div class="dir-ltr" dir="ltr">  The gauge reads 6 m &amp; rising. <a href="https://t.co/AbCdEfGhIj"rel="nofollow noopener"
data-expanded-url="https://levels.example/gauge"class="twitter_external_link"target="_blank">levels.example/g…</a> <a
href="https://t.co/PiCtUrE123"class="twitter_external_link"data-pre-embedded="true">pic.twitter.com/PiCtUrE123</a>
</div></div>
<div class="media"><img src="https://pbs.twimg.com/media/AAAAAAAAA1.jpg:small" /></div>
<div class="metadata"><a href="#">2:06 PM - 3 Mar 2016</a></div></td></tr></table></body></html>"""


def schema_item(post_id: str, handle: str, name: str, words: str, parent: str = "") -> str:
    """One item of a page of spring 2022."""
    part = f'<meta content="https://twitter.com/example_lyre/status/{parent}" itemprop="isPartOf">' if parent else ""
    return f"""<div itemprop="hasPart" itemscope="" itemtype="https://schema.org/SocialMediaPosting">
<meta content="{post_id}" itemprop="identifier"><meta content="2" itemprop="position">
<meta content="2022-04-03T02:01:00.000Z" itemprop="dateCreated">
<meta content="2022-04-03T02:01:00.000Z" itemprop="datePublished">
<meta content="https://twitter.com/{handle}/status/{post_id}" itemprop="url"><div itemprop="author" itemscope=""
itemtype="https://schema.org/Person"><meta content="4711" itemprop="identifier"><meta content="{handle}" itemprop="additionalName">
<meta content="{name}" itemprop="givenName"><div itemprop="interactionStatistic" itemscope=""><meta content="Likes" itemprop="name">
<meta content="99999" itemprop="userInteractionCount"></div></div>{part}
<div itemprop="interactionStatistic" itemscope=""><meta content="Likes" itemprop="name">
<meta content="8" itemprop="userInteractionCount"></div>
<div itemprop="interactionStatistic" itemscope=""><meta content="Retweets" itemprop="name">
<meta content="0" itemprop="userInteractionCount"></div>
<article data-testid="tweet"><a href="/{handle}/status/{post_id}"><time datetime="2022-04-03T02:01:00.000Z">Apr 3</time></a>
<div itemprop="articleBody"><div><div lang="en" dir="auto" data-testid="tweetText">{words}</div></div>
<img alt="A dike" src="https://pbs.twimg.com/media/AAAAAAAAA1?format=jpg&amp;name=small"></div></article></div>"""


SCHEMA = (
    "<!DOCTYPE html><html><head><title>ನಲ್ಲಿ / Twitter</title></head><body><div id='react-root'>"
    + schema_item(PARENT_ID, "example_lyre", "Lyre", "<span>A parent's words</span>")
    + schema_item(
        POST_ID,
        "Example_River",
        "Riverton Gauge",
        '<span>The gauge reads 6 m &amp; rising </span><img alt="🌊" src="https://abs-0.twimg.com/emoji/v2/svg/1f30a.svg"><span>\n'
        'See </span><a dir="ltr" href="https://t.co/AbCdEfGhIj"><span aria-hidden="true">https://</span>levels.example/gau'
        '<span aria-hidden="true">ge</span><span aria-hidden="true">…</span></a>',
        PARENT_ID,
    )
    + "</div></body></html>"
)


def article(
    post_id: str = POST_ID, handle: str = "Example_River", more: str = "", words: str = "The gauge reads 6 m"
) -> str:
    """One post of the script-driven site as a browser built it."""
    return f"""<article role="article" data-testid="tweet"><div data-testid="User-Name">
<a href="/{handle}" role="link"><span><span>Riverton Gauge</span><img alt="🌊"
 src="https://abs-0.twimg.com/emoji/v2/svg/1f30a.svg"></span></a><a href="/{handle}" role="link" tabindex="-1">
<span>@{handle}</span></a></div><div dir="auto" lang="en" data-testid="tweetText"><span>{words} </span><div><span>
<a dir="ltr" href="/example_lyre" role="link">@example_lyre</a></span></div></div>{more}
<a href="/{handle}/status/{post_id}" role="link"><time datetime="2021-03-04T05:06:07.000Z">5:06 AM</time></a>
<div role="group"><button aria-label="432 Replies. Reply" data-testid="reply"></button><button aria-label="12,345 reposts. Repost"
 data-testid="retweet"></button><button aria-label="98765 Likes. Like" data-testid="like"></button></div></article>"""


REACT_QUOTE = """<div role="link" tabindex="0"><div data-testid="User-Name"><span>Lyre</span><span>@example_lyre</span></div>
<time datetime="2020-01-29T00:00:00.000Z">Jan 29</time>
<div data-testid="tweetText" lang="de"><span>Fremde Worte</span></div></div>"""


def preview(
    description: str = "The gauge reads 6 m &amp;amp; rising https://t.co/AbCdEfGhIj",
    title: str = "Riverton Gauge (@Example_River) on X",
    image: str = "https://pbs.twimg.com/profile_images/5/face_200x200.jpg",
    url: str = f"https://twitter.com/Example_River/status/{POST_ID}",
) -> str:
    """The view given to bots that make link previews."""
    return (
        '<!DOCTYPE html><html dir="ltr" lang="en"><head><meta content="article" property="og:type" />'
        f'<meta content="{url}" property="og:url" /><meta content="{title}" property="og:title" />'
        f'<meta content="{description}" property="og:description" /><meta content="{image}" property="og:image" /></head>'
        '<body><div id="react-root" style="height:100%;display:flex;"></div>'
    )


SHELL = f"""<!DOCTYPE html><html dir="ltr" lang="en"><head><meta property="og:site_name" content="Twitter" />
<link rel="canonical" href="https://twitter.com/somebody_else/status/{POST_ID}" /></head><body><noscript><h1>JavaScript is not
available.</h1></noscript><div id="react-root"><div id="placeholder"></div>
<div id="ScriptLoadFailure"><span>Something went wrong, but
don’t fret — let’s give it another shot.</span></div></div><script>var a="Account suspended"</script></body></html>"""


# --- objects of the API ---

API_TEXT = "@example_lyre The gauge reads 6 m &amp; rising 🌊 https://t.co/AbCdEfGhIj #river https://t.co/QuOtEd1234 https://t.co/PiCtUrE123"


def entity(text: str, url: str, target: str, display: str, **more: Any) -> dict[str, Any]:
    """A link of API v2."""
    start = text.index(url)
    return {"start": start, "end": start + len(url), "url": url, "expanded_url": target, "display_url": display, **more}


def version_2(**changes: Any) -> dict[str, Any]:
    """A capture of API v2; `changes` are members of `data`."""
    data: dict[str, Any] = {
        "id": POST_ID,
        "author_id": "4711",
        "created_at": "2023-02-03T04:05:06.000Z",
        "conversation_id": PARENT_ID,
        "lang": "en",
        "text": API_TEXT,
        "attachments": {"media_keys": ["3_1", "7_2"]},
        "edit_history_tweet_ids": [POST_ID],
        "entities": {
            "mentions": [{"start": 0, "end": 13, "username": "example_lyre", "id": "77"}],
            "hashtags": [{"start": 1, "end": 2, "tag": "river"}],
            "urls": [
                entity(API_TEXT, "https://t.co/AbCdEfGhIj", "https://levels.example/gauge", "levels.example/gauge"),
                entity(
                    API_TEXT, "https://t.co/QuOtEd1234", f"https://twitter.com/q/status/{QUOTED_ID}", "twitter.com/q/s…"
                ),
                entity(
                    API_TEXT,
                    "https://t.co/PiCtUrE123",
                    f"https://twitter.com/Example_River/status/{POST_ID}/photo/1",
                    "pic.twitter.com/PiCtUrE123",
                    media_key="3_1",
                ),
            ],
        },
        "in_reply_to_user_id": "77",
        "note_tweet": {"entities": {}},
        "public_metrics": {"retweet_count": 1, "reply_count": 2, "like_count": 3},
        "referenced_tweets": [{"type": "replied_to", "id": PARENT_ID}, {"type": "quoted", "id": QUOTED_ID}],
    } | changes
    return {
        "data": data,
        "includes": {
            "users": [
                {"id": "77", "username": "example_lyre", "name": "Lyre"},
                {"id": "4711", "username": "Example_River", "name": "Riverton Gauge", "verified": True},
                {"id": "4711", "username": "later_name", "name": "Said twice"},
            ],
            "media": [
                {"media_key": "7_9", "type": "photo", "url": "https://pbs.twimg.com/media/OtherOnes.jpg"},
                {
                    "media_key": "3_1",
                    "type": "photo",
                    "url": "https://pbs.twimg.com/media/AAAAAAAAA1.jpg",
                    "alt_text": "A dike",
                    "width": 800,
                    "height": 600,
                },
                {
                    "media_key": "7_2",
                    "type": "video",
                    "preview_image_url": "https://pbs.twimg.com/amplify_video_thumb/5/img/a.jpg",
                    "variants": [
                        {"bit_rate": 256000, "content_type": "video/mp4", "url": "https://video.twimg.com/low.mp4"},
                        {"bit_rate": 832000, "content_type": "video/mp4", "url": "https://video.twimg.com/high.mp4"},
                        {"content_type": "application/x-mpegURL", "url": "https://video.twimg.com/pieces.m3u8"},
                    ],
                },
            ],
            "tweets": [
                data,
                {
                    "id": PARENT_ID,
                    "author_id": "77",
                    "text": "A parent's words",
                    "attachments": {"media_keys": ["7_9"]},
                },
                {"id": QUOTED_ID, "author_id": "88", "text": "Words &lt;of&gt; others"},
            ],
        },
    }


def version_1(**changes: Any) -> dict[str, Any]:
    """A capture of API v1.1 as its streams gave it."""
    return {
        "created_at": "Thu Feb 04 05:06:07 +0000 2016",
        "id": int(POST_ID),
        "id_str": POST_ID,
        "text": "The gauge reads 6 m &amp; rising https://t.co/AbCdEfGhIj https://t.co/PiCtUrE123",
        "truncated": False,
        "in_reply_to_status_id_str": PARENT_ID,
        "in_reply_to_screen_name": "example_lyre",
        "user": {
            "id_str": "4711",
            "name": "Riverton Gauge",
            "screen_name": "Example_River",
            "verified": False,
            "profile_image_url_https": "https://web.archive.org/web/20160204050607/https://pbs.twimg.com/profile_images/5/face.jpg",
        },
        "retweet_count": 0,
        "favorite_count": 4,
        "entities": {
            "urls": [
                {"url": "https://t.co/AbCdEfGhIj", "expanded_url": "https://levels.example/gauge", "indices": [33, 56]}
            ],
            "media": [{"url": "https://t.co/PiCtUrE123", "indices": [57, 80]}],
            "hashtags": [],
            "user_mentions": [],
        },
        "extended_entities": {
            "media": [
                {
                    "type": "photo",
                    "media_url_https": "https://web.archive.org/web/20160204050607/https://pbs.twimg.com/media/AAAAAAAAA1.jpg",
                    "sizes": {"large": {"w": 1024, "h": 768}},
                    "url": "https://t.co/PiCtUrE123",
                }
            ]
        },
        "lang": "en",
        "timestamp_ms": "1454562367657",
    } | changes


def as_json(found: object) -> bytes:
    """The bytes of a JSON capture; those of API v2 end in CR CR LF."""
    return json.dumps(found, ensure_ascii=False).encode() + b"\r\r\n"

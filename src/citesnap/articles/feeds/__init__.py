"""Lists of articles: feeds, sitemaps, lists of feeds, lists of addresses. Pure: bytes in, addresses out, nothing is raised.

    feed = parse_feed(content, url, content_type)

| format | read as |
|---|---|
| RSS 0.9x to 2.0, RDF (RSS 1.0), Atom | articles, by feedparser |
| JSON Feed 1.0 and 1.1 | articles |
| sitemap, also for news; plain or gzipped | articles |
| index of sitemaps; OPML | further feeds |
| text with an address a line | articles |

The content decides which format it is: servers send feeds under any media type. The input is untrusted: addresses are http(s), in
the normalised spelling of article addresses, and bounded in number and length.
"""

from citesnap.articles.feeds.model import MAX_BODY, MAX_ENTRIES, NOWHERE, Entry, Feed, FeedKind
from citesnap.articles.feeds.parsing import feeds_named, parse_feed
from citesnap.articles.feeds.posts import posts_of

__all__ = ["MAX_BODY", "MAX_ENTRIES", "NOWHERE", "Entry", "Feed", "FeedKind", "feeds_named", "parse_feed", "posts_of"]

"""Reads articles: a file, a URL or standard input becomes one `model.Article`.

    for name in expand(names):
        for article in read_articles(name, web):  # a mailbox or a web archive holds several
            ...

| module | holds |
|---|---|
| `reading`, `webpages` | bytes from a file, standard input or the web |
| `understanding` | from these bytes to an `Article` |
| `kinds`, `documents/` | which format the bytes have; articles inside mail, office documents, web archives and other containers |
| `metadata`, `plain_text` | what a page says of itself; the words that a reader sees |
| `addresses` | the address that identifies an article |
| `expanding`, `lists` | folders and lists of addresses given in place of an article |
| `feeds/` | feeds, sitemaps and lists read into their entries |

`receive` gets the bytes of one without parsing them, `understand` parses them without any request: a program that bounds the
time and memory of the second calls them separately.

Finds no citations (`finding` does) and stores nothing (`archive` does). For whatever cannot be read it raises an
`ArticleError` whose message is one line for the user.
"""

from citesnap.articles.expanding import expand
from citesnap.articles.lists import post_at, posts_listed
from citesnap.articles.reading import conditions, read_article, read_articles, receive
from citesnap.articles.understanding import (
    NotAnArticle,
    Received,
    Unchanged,
    holds_several,
    parts,
    understand,
    understand_page,
)
from citesnap.errors import ArticleError

__all__ = [
    "ArticleError",
    "NotAnArticle",
    "Received",
    "Unchanged",
    "conditions",
    "expand",
    "holds_several",
    "parts",
    "post_at",
    "posts_listed",
    "read_article",
    "read_articles",
    "receive",
    "understand",
    "understand_page",
]

"""Articles come in here: a file, a URL or standard input becomes one `model.Article`.

    for name in expand(names):
        for article in read_articles(name, web):  # a mailbox or a web archive holds several
            ...

`receive` takes the bytes of one without looking into them, `understand` looks into them without asking anybody: a program that
keeps the second within limits calls them apart.

Nothing is looked for in them (that is `finding`), nothing is stored (`archive`). Whatever cannot be read ends in an
`ArticleError` whose message is one line for the user.
"""

from citesnap.articles.expanding import expand
from citesnap.articles.lists import post_at, posts_listed
from citesnap.articles.reading import Unchanged, conditions, read_article, read_articles, receive
from citesnap.articles.understanding import NotAnArticle, Received, holds_several, parts, understand, understand_page
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

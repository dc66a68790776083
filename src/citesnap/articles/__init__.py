"""Articles come in here: a file, a URL or standard input becomes one `model.Article`.

    for name in expand(names):
        for article in read_articles(name, web):  # a mailbox or a web archive holds several
            ...

Nothing is looked for in them (that is `finding`), nothing is stored (`archive`). Whatever cannot be read ends in an
`ArticleError` whose message is one line for the user.
"""

from citesnap.articles.expanding import expand
from citesnap.articles.reading import Unchanged, conditions, read_article, read_articles
from citesnap.errors import ArticleError

__all__ = ["ArticleError", "Unchanged", "conditions", "expand", "read_article", "read_articles"]

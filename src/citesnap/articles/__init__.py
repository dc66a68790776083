"""Articles come in here: a file, a URL or standard input becomes one `model.Article`.

    for name in expand(names):
        article = read_article(name, web)

Nothing is looked for in them (that is `finding`), nothing is stored (`archive`). Whatever cannot be read ends in an
`ArticleError` whose message is one line for the user.
"""

from citesnap.articles.expanding import expand
from citesnap.articles.reading import Unchanged, conditions, read_article
from citesnap.errors import ArticleError

__all__ = ["ArticleError", "Unchanged", "conditions", "expand", "read_article"]

"""What each page shows: a module, a dataclass and a question to the archive for each. No SQL, no HTML, nothing written.

Every page has bounds, so that one of an archive with a million posts comes at once; what is beyond a bound is counted or linked to,
never silently left out. Texts are as the archive has them: hostile. `render` makes them fit for eyes.
"""

from citesnap.browsing.pages.article import ArticlePage, article
from citesnap.browsing.pages.exchange import exchange
from citesnap.browsing.pages.home import HomePage, home
from citesnap.browsing.pages.post import PostPage, post
from citesnap.browsing.pages.run import run

__all__ = ["ArticlePage", "HomePage", "PostPage", "article", "exchange", "home", "post", "run"]

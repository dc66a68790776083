"""The content of each page: one module and dataclass, read from the archive. No SQL, no HTML, nothing written.

Every page has limits, so that it is fast with a million posts; rows beyond a limit are counted or linked to, never silently left
out. Texts are as the archive has them: hostile. `render` makes them safe to read.
"""

from citesnap.browsing.pages.article import ArticlePage, article
from citesnap.browsing.pages.exchange import certificate, exchange
from citesnap.browsing.pages.home import HomePage, home
from citesnap.browsing.pages.lists import Choices, ListPage, articles, citations, posts, runs, stories
from citesnap.browsing.pages.post import PostPage, post
from citesnap.browsing.pages.questions import AnsweredQuestion, question, questions
from citesnap.browsing.pages.run import run
from citesnap.browsing.pages.search import SearchPage, search

__all__ = [
    "AnsweredQuestion",
    "ArticlePage",
    "Choices",
    "HomePage",
    "ListPage",
    "PostPage",
    "SearchPage",
    "article",
    "articles",
    "certificate",
    "citations",
    "exchange",
    "home",
    "post",
    "posts",
    "question",
    "questions",
    "run",
    "runs",
    "search",
    "stories",
]

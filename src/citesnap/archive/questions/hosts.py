"""When each host was last asked, which hosts asked to be left alone, and which hosts and sources only fail. Reads only.

With these the limits of politeness hold across runs.
"""

from __future__ import annotations

from datetime import datetime

from citesnap.archive.questions.base import Questions
from citesnap.archive.questions.rows import time_of
from citesnap.model import SAVE_PAGE_NOW, Outcome
from citesnap.text.times import stamp

__all__ = ["HostQuestions"]

# SQLite reads a whole index for `group by`. This steps from one host to the next instead: hosts are few, exchanges many.
_HOSTS = """
    with recursive hosts (host) as (
        select min(host) from exchange_facts
        union all
        select (select min(host) from exchange_facts where exchange_facts.host > hosts.host) from hosts where host is not null
    )
"""
_RECENT = f"""{_HOSTS}
    select host, (select max(started_at) from exchange_facts where exchange_facts.host = hosts.host)
    from hosts where host is not null
"""

# 429 is a failure as well, whether or not the host said for how long. For a host that answers, only the latest row is read.
_FAILED = "(status is null or status >= 500 or status = 429)"
_LATEST = "from exchange_facts where exchange_facts.host = hosts.host order by started_at desc"
_FAILING = f"""{_HOSTS}
    select host from hosts where host is not null and (select {_FAILED} {_LATEST} limit 1) and (
        select sum({_FAILED}) = 5 and count(distinct url) > 1 from (select status, url {_LATEST} limit 5)
    )
"""

# Sources are few and attempts many: from one to the next by index, as with hosts.
_SOURCES = """
    with recursive sources (source) as (
        select min(source) from attempts where tries > 0
        union all
        select (select min(source) from attempts where tries > 0 and attempts.source > sources.source)
        from sources where source is not null
    )
    select source from sources where source is not null
"""
_LATEST_ASKED = """
    select coalesce(post_id, -citation_id), outcome from attempts
    where source = ? and tries > 0 and outcome <> 'blocked' order by id desc limit 50
"""

SUBJECTS = 5
"""Posts or citations in a row without an answer that make a source a failing one."""

_FAILURES = frozenset(outcome.value for outcome in Outcome if outcome.is_failure)


class HostQuestions(Questions):
    """Hosts and sources: when they may be asked."""

    def recent_hosts(self) -> dict[str, datetime]:
        """Each host with the start of the latest exchange with it."""
        return {host: time_of(latest) for host, latest in self._db.execute(_RECENT)}

    def closed_hosts(self, now: datetime) -> dict[str, datetime]:
        """Each host that asked by HTTP to be left alone until a time in the future, with that time."""
        # CROSS JOIN: from the few attempts with such an answer to their exchanges, not the other way round.
        rows = self._db.execute(
            "select exchange_facts.host, max(attempts.not_before) from attempts"
            " cross join exchange_facts on exchange_facts.id = attempts.exchange_id"
            " where attempts.not_before > ? and exchange_facts.host is not null group by exchange_facts.host",
            [stamp(now)],
        )
        return {host: time_of(not_before) for host, not_before in rows}

    def failing_hosts(self) -> set[str]:
        """The hosts that answered none of the latest five requests, unless all were for one thing that may itself be the cause."""
        return {host for (host,) in self._db.execute(_FAILING)}

    def failing_sources(self) -> set[str]:
        """The sources that answered for none of the last five different posts, or citations that lost their link.

        The HTTP status is ignored, because a source that shows everybody a captcha answers with a normal status. Repeated requests
        for one post prove nothing, nor do articles or feeds, each of which has a server of its own.
        """
        return {source for (source,) in self._db.execute(_SOURCES).fetchall() if self._is_failing(source)}

    def _is_failing(self, source: str) -> bool:
        subjects: set[int] = set()
        for subject, outcome in self._db.execute(_LATEST_ASKED, [source]):
            if subject is None or source == SAVE_PAGE_NOW or outcome not in _FAILURES:
                return False
            subjects.add(subject)
            if len(subjects) == SUBJECTS:
                return True
        return False

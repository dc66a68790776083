"""Asking the Internet Archive to capture a page now (Save Page Now 2), and whether it did. Off unless the user asks for it.

For articles, and for posts of platforms that let it in. What is asked for is public at once and for good, so nothing is asked
that `accepts` refuses: addresses of local networks, addresses with passwords, X, sites that show the archive a login.

Each question is an `Attempt` with the source `save-page-now`. Its outcome says what is known of the *capture*, never of a post's
fate: the archive gets 404 where others get the page (MKRWW/wortlaut #114), so its refusals must not reach `verdicts`.

| what the archive says                              | outcome                                               |
|----------------------------------------------------|-------------------------------------------------------|
| the job is accepted, waits, or works               | `not-archived`: nothing is captured yet               |
| the capture is made; detail has its address        | `captured`                                            |
| somebody had it captured within a day, or too often| `captured`; a look finds the address                  |
| it keeps away from the site, or the site from it   | `excluded`                                            |
| too much of us: sessions, minutes, a day           | `rate-limited`                                        |
| the page cannot be had: its server, its name, 404  | `not-archived`, or as the failure of the network it is|
| the keys are not accepted                          | `refused`                                             |
| the archive's own troubles                         | `server-error`, `timed-out`, ...                      |

`not_before` is set only by what HTTP says (`Retry-After`): it holds for the whole host. How long a job or a quota is to be left
alone follows from the attempts kept (`schedule.next_step`).

The user's keys are the credential `archive.org` of the `Web` that is given.

The modules: `error_codes` is the table of error codes, `eligibility` tells which pages may be asked for,
`replies` turns answers into outcomes (all pure), `client` sends, `schedule` decides what is next. The lines in `attempts.detail`
are those of `text/savepagenow.py`. Facts about the service: its public API document (2026-07) and what is cited beside them.
"""

from __future__ import annotations

from citesnap.webarchives.savepagenow.client import submit, verify
from citesnap.webarchives.savepagenow.eligibility import accepts
from citesnap.webarchives.savepagenow.schedule import PER_RUN, Act, NextStep, PageToSave, agenda, next_step, work

__all__ = [
    "PER_RUN",
    "Act",
    "NextStep",
    "PageToSave",
    "accepts",
    "agenda",
    "next_step",
    "submit",
    "verify",
    "work",
]

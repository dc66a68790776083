"""Posts in JSON: the state that frameworks leave in script elements, JSON-LD, and JSON in attributes.

State is the most tempting evidence and the most treacherous: it holds other articles too, with posts that this page never
shows. So a post counts only when its surroundings in the JSON are tied to this page's own article: prose beside it that the
page shows, or an enclosing object with the page's own title or address. Whatever cannot be tied is left alone.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from citesnap.finding.boilerplate import Regions
from citesnap.finding.page import Page
from citesnap.finding.prefilter import may_hold_posts, post_at, traces_in
from citesnap.finding.sighting import Sighting
from citesnap.finding.state.scripts import streamed, values
from citesnap.finding.state.widgets import SMALL, in_small_script, is_of_post
from citesnap.model import Kind

_TOTAL = 30_000_000
"""Characters of JSON read per page."""


def find(page: Page, regions: Regions, seen: Sequence[Sighting] = ()) -> list[Sighting]:
    """The posts in the page's JSON that are tied to its own article, in the order of the JSON.

    `seen` is what the markup shows. JSON that holds no other posts and could tell nothing more of them is not read.
    """
    if page.depth or page.root is None:
        return []
    texts = [(element, text) for element in page.named("script") if (text := element.text)]
    # All at once: a page has some thirty scripts, and mostly none of them holds a post.
    everything = "\n".join(text for _, text in texts)
    ends = list(accumulate(len(text) + 1 for _, text in texts))
    with_text = {each.key for each in seen if each.kind is Kind.EMBED and each.text}
    with_posts: set[int] = set()
    traces = traces_in(everything)
    tells_more = traces.has_ids
    for place in traces.addresses:
        number = bisect_right(ends, place)
        if tells_more and number in with_posts:
            continue
        ref = post_at(everything, place)
        if ref is not None:
            with_posts.add(number)
            tells_more = tells_more or (ref.platform, ref.key) not in with_text
    if not tells_more:
        return []
    by_bare_id = traces.has_ids or traces.has_embeds
    scripts = [
        (element, text)
        for number, (element, text) in enumerate(texts)
        if ends[number] <= _TOTAL and len(text) > 20 and (number in with_posts or (by_bare_id and may_hold_posts(text)))
    ]
    from citesnap.finding.state.walk import Walk  # Here: most pages have no such JSON.

    walk = Walk(page, regions)
    for value in streamed(texts):
        walk.through(value, "json-state")
    for element, text in scripts:
        linked = (element.get("type") or "").lower() == "application/ld+json"
        is_small = len(text) < SMALL and regions.in_body(element) and not (linked and not is_of_post(text))
        placed = in_small_script(element, page) if is_small else None
        if placed:
            walk.found += placed
            continue
        for value in values(text):
            walk.through(value, "json-ld" if linked else "json-state")
    return walk.found

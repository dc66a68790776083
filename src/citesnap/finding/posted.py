"""How running text says that something was posted. Pure.

These are the words alone, since many pages are looked at for them; what reads such sentences stands in `prose`.
"""

from __future__ import annotations

from citesnap.finding.networks import ON_SITE
from citesnap.text.patterns import regex

VERBS = (
    r"(?:has\s|just\s|hat\s|a\s|ha\s|heeft\s)?(?:tweeted|posted|skeeted|tooted|twitteó|tuiteó|twitteado|tuiteado|publicó|tweetou"
    r"|tuitou|postou|tweeté|posté|publié|getwittert|twitterte|gepostet|postete|twittato|postato|getweet|gepost|twittrade"
    r"|さんが(?:ツイート|ポスト)しました|tweetledi|твитнул\w*)"
)
"""Verbs that mean a post by themselves."""
WROTE = (
    r"(?:wrote|said|warned|announced|claimed|replied|declared|schrieb|erklärte|sagte|meldete|a\sécrit|écrit|écrivait|escribió|dijo"
    r"|escreveu|disse|ha\sscritto|scriveva|schreef|zei|skrev|napisała?|napsala?|написала?)"
)
"""Verbs that mean a post where a network is named."""
_WORKS = r"(?i:tweets?|tweet[ns]|tuits?|tuítes?|твит\w{0,3}|skeets?|toots?)|(?:X|Twitter)[ -](?i:posts?|messages?|beitrag\w{0,2})"
POSTED = regex(
    rf"(?<!\w)(?:{VERBS}|re-?tweeted)(?:[ ,\n]+{ON_SITE}|(?!\w))|(?<!\w)(?:{_WORKS})(?!\w)"
    + "|"
    + ON_SITE.replace("?P<site>", "?P<named>")
    + r"(?=[\s,:(])",
)
"""What says that words were posted: the verb, the word for a post, the name of a network."""

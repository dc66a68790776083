"""What web archives speak, read without asking anybody: index rows, keys, playback answers, TimeMaps. Pure.

`cdx` reads index answers, `surt` makes the keys they are sorted by, `forms` and `blocks` tell under which addresses a post may have
been captured, `choosing` which of many captures to look at first, `playback` what an archive's answer is, `digest` whether its
bytes are those that were indexed, `timemap` reads RFC 7089 link lists, `page` what a captured page says of itself.
The asking is done by `sources/wayback.py` and its like; the words of a captured post of X are read by `captures`.
"""

"""Which post a citation means when the article lost its link. Evidence is checked before it is believed.

`redirect` follows a short link, `archives` asks web archives where it led and which captured post has the words cited, `matching`
compares words with words, `serial_ids` tells which of the oldest ids are of a day. The caller records what they found.
"""

"""Which post a citation means when the article lost its link. Evidence is checked before it is believed.

`redirect` follows a short link; `matching` compares words with words. Both leave it to the caller to record what they found.
"""

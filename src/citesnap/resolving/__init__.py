"""Which post a citation means when the article lost its link. Evidence is checked before it is believed.

| module | asks |
|---|---|
| `this_archive` | nobody: the posts that the archive holds |
| `redirect`, `share_links` | where a short link or a share link leads |
| `perma` | Perma.cc, of what a capture is |
| `archives`, `captured` | web archives, for the posts of an author: of X, and of other platforms |
| `listed` | the author's server, for the list of posts that it gives to anybody |
| `matching`, `serial_ids` | nobody: words compared with words; which of the oldest ids are of a day |

The caller (`running.lost_links`) decides in which order, and records what they found.
"""

"""Evidence: a log within the archive that commits to what was recorded, so that others can check it without us and offline.

| module | holds |
|---|---|
| `statements` | what the log commits to: a statement about each row, in frozen forms |
| `tree`, `checkpoint` | the Merkle tree of RFC 6962; checkpoints, signed notes and proofs of C2SP |
| `sealing`, `growing`, `log_end` | leaves for what is new or changed, at the end of each run; no `growing` where nothing is due |
| `verifying`, `derived` | whether all is as it was sealed: the log, rows, stored bytes, what is worked out from them |
| `timestamps`, `opentimestamps` | the two kinds of time stamps: what is asked, what answers say, and how they are judged |
| `der`, `certificates` | the encoding of time stamps and certificates; what a certificate says of itself |
| `stamps` | which stamps are due, and their record |
| `judging`, `report` | signatures and stamps judged, for archives and exports alike; what verification finds |
| `custody`, `excerpt` | what left the archive; statements with what proves that they are in the log |
| `forgetting`, `merging` | the mark of what was forgotten; logs of other archives beside the own one |
| `claims` | what may be claimed of it, and what not |
| `keys` | the Ed25519 key that signs, in a file outside the archive |

Statements are salted: a hash tells nothing about its statement, and what was forgotten cannot be confirmed by guessing.
"""

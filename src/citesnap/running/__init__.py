"""One run, from articles to the archive. With `following`, the only package that knows both the web and the archive.

| module | holds |
|---|---|
| `pipeline` | the order of a run |
| `plan`, `work` | what a run is to do and what came of it; what its stages share |
| `scheduled`, `due` | the run that cron starts, and what is due |
| `reading`, `followed`, `feed_items` | articles: those named, those of feeds, and what a feed itself holds of them |
| `contents` | what is in the bytes of an article: called in a reader |
| `rereading`, `kept_answers` | the present finder over articles that are kept, the present reader over answers that are kept |
| `asking`, `workers`, `breaker` | many posts and lost links at once; when to stop asking a source |
| `askable`, `ladder` | which sources there are, and which one to ask next about a post |
| `lost_links` | how the post of a lost link is found |
| `strangers` | whether a post of an archive can be one of its platform |
| `recording`, `comparing`, `judging` | answers recorded with what follows from them; citations compared with posts |
| `failures`, `signals` | one bad item stops no run; a signal stops it between two records |
| `saving` | captures asked for |
| `stamping`, `calendars` | the end of a run: its seal and time stamps |
| `checking`, `doctor` | a look out of schedule; whether each source answers |
| `merging`, `splitting` | archives together and apart |
"""

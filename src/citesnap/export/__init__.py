"""Exports an archive to other formats, one module for each format. Reads only.

| module | holds |
|---|---|
| `html`, `flat` | a static site; CSV, JSON and Parquet |
| `report`, `digest` | the printable report of a post; what became of posts lately |
| `static_card`, `card_picture` | a post in place of a dead embed, as HTML and as a picture |
| `warc`, `wacz` | all that was exchanged |
| `records`, `warc_reading`, `keys` | WARC records written and read back, and the keys of their index |
| `cards` | a readable page of each post in a WARC |
| `proofs`, `checking` | the proofs in a WACZ, and their verification without the archive |
| `choice`, `exporter` | which part is exported, what every export does before and after |
| `folder`, `newfile` | the folder that an export writes to; a file that it writes |
"""

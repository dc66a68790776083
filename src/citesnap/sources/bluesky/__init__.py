"""The sources of Bluesky: its AppView, which shows posts, and the server of each author (PDS), which holds the records.

`accounts` leads from a handle to a DID and from there to the author's server; `post` reads a record and its view.
"""

"""Following feeds, sitemaps and lists: what one says (`feeds`), when to read again (`schedule`), who must not be read (`robots`).

Reads the web and decides; writes nothing down. `running.followed` does, and asks these modules in turn.
"""

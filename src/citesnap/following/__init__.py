"""Following feeds, sitemaps and lists: what one says (`feeds`), when to read again (`schedule`), who must not be read (`robots`).

Reads the web and decides; records nothing. `running.followed` calls these modules and records.
"""

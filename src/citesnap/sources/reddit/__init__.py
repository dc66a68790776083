"""The sources of Reddit: the Atom feed of a thread, and oEmbed."""

"""The sources of Pinterest: the JSON of its own pages, and oEmbed."""

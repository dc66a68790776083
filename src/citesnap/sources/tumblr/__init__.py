"""The sources of Tumblr: the first version of its API, and oEmbed."""

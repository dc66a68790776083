"""One run, from articles to the archive. With `following`, the only package that knows both the web and the archive."""

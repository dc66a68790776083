"""Running: from articles to the archive, once. With `following`, the only room that knows both the web and the archive."""

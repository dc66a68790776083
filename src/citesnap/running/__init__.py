"""Running: from articles to the archive, once. The only room, besides `following`, that knows both the web and the archive."""

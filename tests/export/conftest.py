"""The archives and the browser that the tests of pages use: an exported site has the same pages."""

from browsing.conftest import archive_files, attacks, browser, chromium, every_kind

__all__ = ["archive_files", "attacks", "browser", "chromium", "every_kind"]

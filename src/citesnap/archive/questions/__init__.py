"""The one reading API of an archive, which pages, exports, `show` and `status` use. Writes nothing."""

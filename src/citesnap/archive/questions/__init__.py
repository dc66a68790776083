"""What is asked of an archive: the one reading API that pages, exports, `show` and `status` use. Writes nothing."""

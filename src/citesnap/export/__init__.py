"""Exports an archive to other formats, one module for each format. Reads only."""

"""Folders on the command line become the articles in them. Looks at names only and opens no file."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from citesnap.articles.documents import FORMATS

ARTICLE_SUFFIXES = (
    *(".html", ".htm", ".xhtml", ".txt", ".md"),
    *(suffix for document in FORMATS for suffix in document.suffixes if suffix != ".json"),
)
"""The suffixes of files in a folder that are taken for articles. JSON is left out: most of it is something else."""


def expand(names: Sequence[str]) -> Iterator[str]:
    """The articles that these names stand for, in the order of the names. Never raises.

    A folder becomes all files below it that are named as pages, texts or documents (`ARTICLE_SUFFIXES`, in any case), sorted
    by path. Hidden files and folders are left out, links to folders are not followed, and neither is the `NAME_files` folder
    that browsers save beside `NAME.html`: its frames are no articles.

    Everything else passes through: files, URLs, `-`, and a folder with no article in it or that may not be listed, so
    that `read_article` reports what is wrong with it, and the other articles of the command are still read.
    """
    for name in names:
        if not _is_folder(name):
            yield name
            continue
        empty = True
        for path in _articles_below(name):
            empty = False
            yield path
        if empty:
            yield name


def _is_folder(name: str) -> bool:
    try:
        return name != "-" and Path(name).is_dir()
    except (OSError, ValueError):  # a name no file can have: too long, or with a NUL in it
        return False


def _articles_below(folder: str) -> Iterator[str]:
    for parent, folders, files in os.walk(folder):
        pages = {Path(file).stem for file in files if file.lower().endswith((".html", ".htm", ".xhtml"))}
        folders[:] = sorted(
            below
            for below in folders
            if not below.startswith(".") and not (below.endswith("_files") and below.removesuffix("_files") in pages)
        )
        for file in sorted(files):
            if not file.startswith(".") and file.lower().endswith(ARTICLE_SUFFIXES):
                yield str(Path(parent) / file)

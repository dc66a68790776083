"""Compiled templates, kept as Python keeps compiled modules: beside their sources in `__pycache__`, where these may be written to.

To compile the templates of a site takes as long as to fill them. Who may write into the package's folder may change its modules as
well, so what lies there is trusted as these are.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path
from pickle import UnpicklingError
from tempfile import NamedTemporaryFile

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

__all__ = ["CompiledBeside"]


_NOT_KEPT = (OSError, NotImplementedError)
"""What is raised where no file can be read or written, and by a Python that keeps no compiled modules."""


class CompiledBeside(BytecodeCache):
    """The files of compiled templates. Each begins with the hash of its template, which jinja2 compares."""

    def __init__(self, options: str) -> None:
        """`options` are those of the environment that change what is made of a template."""
        self._options = options

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """The path of the template; nothing for one that is in no file of its own, such as one in a zip file."""
        return filename if filename is not None and Path(filename).is_file() else ""

    def get_source_checksum(self, source: str) -> str:
        """The hash of a template and of the options."""
        return super().get_source_checksum(f"{self._options}\n{source}")

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill `bucket` with what is kept, if it is of this template."""
        if bucket.key:
            with suppress(*_NOT_KEPT, EOFError, UnpicklingError), _kept(bucket).open("rb") as file:
                bucket.load_bytecode(file)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what `bucket` holds, unless the folder is not to be written to."""
        if not bucket.key or sys.dont_write_bytecode:
            return
        with suppress(*_NOT_KEPT):
            kept = _kept(bucket)
            kept.parent.mkdir(parents=True, exist_ok=True)
            with NamedTemporaryFile(dir=kept.parent, prefix=f"{kept.name}.", delete=False) as file:
                written = Path(file.name)
                try:
                    bucket.write_bytecode(file)
                    file.close()
                    written.chmod(Path(bucket.key).stat().st_mode & 0o666)  # Whoever may read the template may use it.
                    written.replace(kept)  # Another process may be reading or writing the same.
                except BaseException:
                    written.unlink()
                    raise


def _kept(bucket: Bucket) -> Path:
    return Path(cache_from_source(f"{bucket.key}.py"))

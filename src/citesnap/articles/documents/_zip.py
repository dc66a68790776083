"""Reading members of untrusted ZIP files: bounded, whatever the directory claims."""

from __future__ import annotations

import io
import zipfile
import zlib

from citesnap.articles.documents import LARGEST, DocumentError

MOST_MEMBERS = 20_000
"""Members of one file that are looked at. Long books have a few hundred."""


class BoundedZip:
    """A ZIP file in memory, from which at most `LARGEST` bytes are unpacked in all."""

    def __init__(self, content: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, NotImplementedError, EOFError, UnicodeDecodeError) as error:
            raise DocumentError("a damaged ZIP file") from error
        self._left = LARGEST
        self.names = [info.filename for info in self._zip.infolist()[:MOST_MEMBERS]]

    def read(self, name: str) -> bytes | None:
        """The bytes of a member; None when there is none of that name.

        Raises:
            DocumentError: it is damaged, encrypted, or unpacks to more than the limit.
        """
        try:
            info = self._zip.getinfo(name)
        except KeyError:
            return None
        try:
            with self._zip.open(info) as member:
                content = member.read(self._left + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
            raise DocumentError("a damaged ZIP file") from error
        except RuntimeError as error:  # what zipfile raises for a member with a password
            raise DocumentError("encrypted; save it without a password") from error
        self._left -= len(content)
        if self._left < 0:
            raise DocumentError(f"larger than {LARGEST // 1_000_000} MB when unpacked")
        return content

"""The certificates that the user trusts, if the environment names any: SSL_CERT_FILE and SSL_CERT_DIR."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from citesnap.errors import WebConfigError

if TYPE_CHECKING:
    import ssl

__all__ = ["trusted"]


def trusted(environ: Mapping[str, str]) -> ssl.SSLContext | None:
    """What the variables name, ready for use; None where they name nothing.

    Raises:
        WebConfigError: they name something that holds no certificates.
    """
    file, folder = environ.get("SSL_CERT_FILE") or None, environ.get("SSL_CERT_DIR") or None
    if not file and not folder:
        return None
    import ssl  # Imported here, so that a run with nothing due does not load it.

    for part in (folder or "").split(":") if folder else ():
        if part and not Path(part).is_dir():
            raise WebConfigError(f"SSL_CERT_DIR names {part}, which is not a folder. Correct it, or unset it")
    try:
        return ssl.create_default_context(cafile=file, capath=folder)
    except ssl.SSLError as error:
        raise WebConfigError(
            f"SSL_CERT_FILE names {file}, which holds no certificates in PEM form. Correct it, or unset it"
        ) from error
    except OSError as error:
        raise WebConfigError(
            f"SSL_CERT_FILE names {file}, which cannot be read ({error.strerror}). Correct it, or unset it"
        ) from error

"""Where Datasette 0.65 and 1.0 differ: permissions, metadata, stored queries. All other modules have one code for both."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from datasette.utils.asgi import Forbidden
from datasette.version import __version__

if TYPE_CHECKING:
    from datasette.app import Datasette

__all__ = ["IS_1_0", "log_without_values", "may_view", "must_view"]

IS_1_0 = int(re.match(r"\d+", __version__)[0]) >= 1  # type: ignore[index]  # versions begin with a number


def log_without_values() -> None:
    """Have Datasette write no values of variables to its log, as it does with rich wherever that is installed, for its own 400 too.

    Drawing them takes seconds for a request of a kilobyte and minutes for one of 60, and no other request is answered meanwhile;
    and they hold the headers of requests.
    """
    from datasette import handle_exception

    handle_exception.rich = None


async def must_view(datasette: Datasette, actor: Any, database: str, tables: Iterable[str]) -> None:
    """Check that the actor may see the instance, the database and all of these tables.

    Raises:
        Forbidden: the actor may not see one of them.
    """
    if not IS_1_0:
        for table in tables:
            await datasette.ensure_permissions(
                actor, [("view-table", (database, table)), ("view-database", database), "view-instance"]
            )
        return
    from datasette.resources import DatabaseResource, TableResource

    await datasette.ensure_permission(action="view-instance", actor=actor)
    await datasette.ensure_permission(action="view-database", resource=DatabaseResource(database), actor=actor)
    for table in tables:
        await datasette.ensure_permission(action="view-table", resource=TableResource(database, table), actor=actor)


async def may_view(datasette: Datasette, actor: Any, database: str, tables: Iterable[str]) -> bool:
    """Whether the actor may see all of these."""
    try:
        await must_view(datasette, actor, database, tables)
    except Forbidden:
        return False
    return True

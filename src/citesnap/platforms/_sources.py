"""Sources that several platforms share: each a row, in one place."""

from __future__ import annotations

from citesnap.model import Source

ACTIVITYPUB = Source("activitypub", "ActivityPub", "citesnap.sources.fediverse.activitypub")
FEDIVERSE_PAGE = Source("fediverse-page", "the post’s page", "citesnap.sources.fediverse.page")
META_OEMBED = Source("meta-oembed", "Meta’s oEmbed", "citesnap.sources.meta.oembed")

"""The sources of the fediverse: servers of strangers, told apart by the address of the post."""

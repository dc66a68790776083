"""Which URL is a post, whose, and what its id tells: one module per platform, found without a list.

A platform is one file in this package. It must not open a socket. Adding a file is all it takes: `identify` asks every
module that has `NAME` and `identify`.

What a platform module holds:

- `NAME: str`: the word for `citations.platform`, such as `"x"`.
- `HOSTS: tuple[str, ...]`: hosts it answers for, with all their subdomains; `()` when the host does not tell (the fediverse).
- `SOURCES: tuple[str, ...]`: names of the modules in `sources/` that can answer for a post, in the order to ask.
- `identify(url: SplitResult) -> PostRef | None`: reads a URL whose redirectors and archive prefixes are already taken off.
- `posted_at(native_id: str) -> datetime | None`: what the id proves, None when it proves nothing.
"""

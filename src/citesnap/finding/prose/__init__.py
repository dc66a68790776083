"""Posts cited in plain text: attributions, rendered widgets pasted as text, and bare addresses of posts.

Pure: opens no file and no socket. It knows forms of citations, and no site. Its time is linear in the length of the text, and it
raises nothing. Every handle or address is a candidate, and only a bounded window around it is read, never the whole text.

`texts.find_in_text` is the way in. It stands in a module of its own so that finders of pages, which need some of the others,
import those alone.
"""

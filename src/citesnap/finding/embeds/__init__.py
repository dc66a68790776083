"""Forms made for showing posts: official quotes, widgets, iframes, AMP, web components, and what publishing systems make of them.

Every rule knows a form, never a site: what is looked at are the attributes and class words that platforms and widely used
software document or generate, and the shape of the markup. Where in the page an element stands is decided in `boilerplate`.
"""

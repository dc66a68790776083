"""How long cited posts last: survival curves from looks at them, as a page with pictures, numbers and method.

| module | holds |
|---|---|
| `survival` | the estimators; pure numbers |
| `observations` | from rows, one a citation, to what is known of each post's end |
| `report` | the page and the tables |
| `notebook` | the notebook that reckons them again |
"""

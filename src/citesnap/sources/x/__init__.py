"""The sources that answer for a post of X: one module each. `tweet` reads what they all show, a tweet as JSON."""

"""The sources of Meta's networks, Facebook, Instagram and Threads: one oEmbed, and the page of each."""

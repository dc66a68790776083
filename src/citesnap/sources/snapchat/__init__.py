"""The sources of Snapchat: the page of a Spotlight video, and oEmbed."""

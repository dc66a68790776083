"""The sources of TikTok: its embed page, oEmbed, and the page of the video."""

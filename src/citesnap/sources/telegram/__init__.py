"""The sources of Telegram: its widget for one message, and the list of a channel's messages."""

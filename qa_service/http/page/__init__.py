"""The server-rendered article page."""

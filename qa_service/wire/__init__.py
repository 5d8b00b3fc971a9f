"""The one shape of each request and reply as JSON; the rims and the Python client use it."""

"""Simple systems to be better than."""

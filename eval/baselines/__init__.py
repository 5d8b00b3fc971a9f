"""Simple methods to compare with."""

"""Runs: a system asked every item of a set, its answers kept, and written down as rows of result files."""

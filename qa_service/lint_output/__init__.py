"""Findings of the linter as text, JSON and SARIF, for every rim."""

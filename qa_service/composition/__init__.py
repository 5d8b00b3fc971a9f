"""Composition: which units are shown, shown how, and with what beside them."""

"""Measures of answers, selections, rankings and confidences, and what is more than chance among them."""

"""Sources: articles, their units, citation markers, references, and the readers that make them."""

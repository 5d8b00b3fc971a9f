"""Citation markers printed in running text: a file a style, a registry, and the decision which style a page uses."""

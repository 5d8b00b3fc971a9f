"""Evidence: chunks read against a message, units scored, and how sure it is that they answer."""

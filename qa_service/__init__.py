"""A question to verbatim, cited quotes or a refusal, and the ways to ask it."""

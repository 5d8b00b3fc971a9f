"""A message in its conversation: whether it needs what was asked before, what was shown, questions about the answer."""

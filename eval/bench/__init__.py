"""What it costs: building and searching an index, and the running service alone and under load."""

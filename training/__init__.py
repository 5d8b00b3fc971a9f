"""What it takes to rebuild the shipped models from data."""

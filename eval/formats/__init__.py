"""Files in others' forms and in ours: read, written, and refused with their name and line."""

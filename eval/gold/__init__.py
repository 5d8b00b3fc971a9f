"""Questions with marked answers: how they are written down, checked, read and gathered in sets."""

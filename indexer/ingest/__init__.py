"""The texts of references, fetched from public services or taken from files, and put into a bundle."""

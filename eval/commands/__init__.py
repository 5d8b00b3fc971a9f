"""The commands `article-qa eval ...`: figures on stdout, words on stderr; one file each."""

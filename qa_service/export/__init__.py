"""References and answers in the forms that reference managers and writers take."""

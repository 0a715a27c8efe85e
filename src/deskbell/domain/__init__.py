"""The rules: what a case, a message, a person may do, without clock, dice, database or network."""

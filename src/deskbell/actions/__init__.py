"""The deeds: one function for each thing a person does, run in one transaction, grouped by the rules' nouns."""

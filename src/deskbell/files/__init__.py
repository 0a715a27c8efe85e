"""Attachments on a local folder: bytes come and go by chunk; the database alone says whose they are."""

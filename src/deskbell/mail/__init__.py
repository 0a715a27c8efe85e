"""Letters in and out: mails are read, written, sent and fetched here; what they mean is decided by the deeds."""

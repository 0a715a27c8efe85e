"""Letters in and out: mails written, sent, fetched and read; what they mean for a case is decided by the actions."""

"""Letters in and out: what goes over SMTP, and what comes from a mailbox or a mail server."""

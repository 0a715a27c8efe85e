"""Letters in and out: reading what came, writing what goes, the mailbox, and the mail server."""

"""News: who listens here, what is said on the socket, and the road from a commit to every listener."""

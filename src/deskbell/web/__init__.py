"""HTTP: routes of a few lines each, who is asking, refusals as problem documents, the socket and the pages."""

"""Measures Deskbell through its real server and its real protocol; `make bench` prints a table and writes a JSON file."""

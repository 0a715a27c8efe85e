"""The demo company, Nordlicht Räder: its people, portals, and what its customers have said in the last two weeks."""

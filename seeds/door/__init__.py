"""The demo's front door: who plays, how far the story is, and what a newcomer may try. Mounted only with DEMO=1."""

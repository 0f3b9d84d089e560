"""Invented basic records of the demo county: key places, rental houses, schools and what lies around them."""

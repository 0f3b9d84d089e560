"""The whole province as data: all areas, people for every post, and a year of incidents, loaded in parts by COPY."""

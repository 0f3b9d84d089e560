"""`make test`: set-up, then every check as a stage with a time budget."""

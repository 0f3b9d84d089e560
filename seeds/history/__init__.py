"""The history of a demo: what happened in the county in the last months, played by the rules and written by COPY."""

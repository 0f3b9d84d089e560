"""The start: from a bare Debian 12 to a running product, with nothing but Python's standard library."""

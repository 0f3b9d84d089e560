"""A local stand-in for Firebase Cloud Messaging's HTTP v1 endpoint: for the demo and for tests, never beyond."""

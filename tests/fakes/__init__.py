"""Stand-ins that go where the code takes a parameter, and the servers that tests start for themselves."""

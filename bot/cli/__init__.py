"""The command line: one verb a file, put together in `main.py`. Heavy imports stand inside the verbs that need them."""

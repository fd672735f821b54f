"""The only place where words are made: (reply key, language, values) -> text."""

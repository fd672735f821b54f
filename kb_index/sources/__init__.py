"""Where articles come from: one module a kind of source. Each gives `read(folder) -> list[Article]`."""

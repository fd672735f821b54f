"""Someone else's labels, learned and measured by the bundled encoder and a classifier."""

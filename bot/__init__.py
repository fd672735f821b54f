"""Faqtotum's own rooms. `README.md` shows the tree, and which room may import which."""

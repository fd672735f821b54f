"""What crosses the borders between rooms. A leaf: it imports nothing of ours."""

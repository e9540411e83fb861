"""Coverage: who is near a point, who is not, and where one more would help."""

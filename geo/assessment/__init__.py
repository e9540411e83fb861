"""What became of an activity: counts before and after, in its place and where nothing was done."""

"""What the hall's network may reach: the ballot and the sync endpoint, and nothing else."""

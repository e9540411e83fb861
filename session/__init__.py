"""The rules of a mapping session, pure: events and what they amount to, votes, who sees what."""

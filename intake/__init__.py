"""Files people have, read safely: recognised, mapped, validated row by row."""

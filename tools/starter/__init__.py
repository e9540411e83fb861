"""Make the embedded starter set from openly licensed data inside registry packages."""

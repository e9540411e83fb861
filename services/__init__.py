"""Use cases, one function each: authorise, open the store, compute, return."""

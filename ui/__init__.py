"""Streamlit glue: view state, caching, shared widgets, the map component."""

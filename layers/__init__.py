"""What a map layer is, independent of the renderer: data with its style already resolved."""

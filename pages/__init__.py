"""One thin file per page: read choices, call a service, place widgets."""

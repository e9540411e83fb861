"""The command line's commands: read options, call a service, print its answer."""

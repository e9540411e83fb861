#!/bin/sh
# Start the map on macOS with a double click.
sh "$(dirname "$0")/start.sh" "$@" || read -r _

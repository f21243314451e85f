#!/bin/sh
# Starts a script by the interpreter that is here: the one that its first line names is not seen inside of a sandbox.
folder=$(dirname "$0")
exec "$folder/.interpreter" "${folder%-scripts}/bin/$(basename "$0")" "$@"

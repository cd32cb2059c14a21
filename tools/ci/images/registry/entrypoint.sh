#!/bin/sh
# As in the official image: a configuration file means "serve it", a subcommand goes to the registry.
case "$1" in
  *.yaml | *.yml) set -- registry serve "$@" ;;
  serve | garbage-collect | help | -*) set -- registry "$@" ;;
esac
exec "$@"

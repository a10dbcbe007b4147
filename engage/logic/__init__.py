"""The survey expression language: parse, check, evaluate. Pure."""

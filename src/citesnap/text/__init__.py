"""Untrusted text as data: lines, characters, sizes, times, JSON values, decoding. Pure; must not import packages above it."""

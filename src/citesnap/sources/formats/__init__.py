"""Readers of what several platforms answer with: posts as values, pieces of HTML, OpenGraph, oEmbed. Pure; knows no platform."""

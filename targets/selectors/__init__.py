"""Reads: what the dashboard shows, each noun in its own module. Call sites import the module."""

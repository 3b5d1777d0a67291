"""The staff dashboard: will the district make it, where not, and who is behind a figure."""

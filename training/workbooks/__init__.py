"""A roster as a workbook: the form a school fills in, read again, and sent back with its wrong cells in red."""

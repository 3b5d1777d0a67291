"""The demonstration district: every fact of the source documents with its number, the rest generated and marked so.

`district.load` writes all of it in one transaction. Facts and names are tables under `data/`; what is generated comes
from a seed, so that two loads on one day are the same district. Dates follow the day of loading; 2024 stays 2024.
"""

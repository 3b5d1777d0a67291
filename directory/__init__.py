"""Who and where: the district, its towns, industries, occupations, organisations, persons and working days.

Personal data is encrypted, looked up and masked here and nowhere else. Imports no other room.
"""

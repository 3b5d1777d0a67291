"""The function behind `Person.name_grams`: in the database, so that no bulk load can forget it."""

from django.db import migrations

CREATE = """
    CREATE FUNCTION directory_name_grams(name text) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ARRAY(
        SELECT DISTINCT substr(name, start, width)
        FROM generate_series(1, length(name)) AS start, (VALUES (1), (2)) AS gram(width)
        WHERE start + width - 1 <= length(name)
        ORDER BY 1
    )
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.RunSQL(CREATE, "DROP FUNCTION directory_name_grams(text)")]

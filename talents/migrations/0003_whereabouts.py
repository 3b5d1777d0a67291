"""The standings there are learn what their persons are counted by."""

from django.db import migrations

FILL = """
    UPDATE {table} AS standing
    SET town_id = person.town_id, industry_id = employer.industry_id, sex = person.sex,
        birth_year = EXTRACT(year FROM person.birth_date)
    FROM directory_person AS person
    LEFT JOIN directory_organisation AS employer ON employer.id = person.employer_id
    WHERE person.id = standing.person_id
"""


class Migration(migrations.Migration):
    dependencies = [("talents", "0002_standings_by_dimension")]
    operations = [
        migrations.RunSQL(FILL.format(table=table), migrations.RunSQL.noop)
        for table in ("talents_standing", "talents_yearstanding")
    ]

"""Cells count by state, too. Where there are cells already, the merger counts these rows from now on, county by county.

Until it is done the heatmap of one state shows too little. Locks nothing.
"""

from django.db import migrations

COUNT = """
INSERT INTO density_recount (kind, base, part, first, beyond, marks, things)
SELECT a.kind, 'density_cell', p.part, a.area_code,
       coalesce(lead(a.area_code) OVER (PARTITION BY a.kind, p.part ORDER BY a.area_code), ':'), '5', a.n
FROM density_area a
JOIN (VALUES (2, 'province'), (4, 'city'), (6, 'county'), (6, 'town')) p (digits, part) USING (digits)
WHERE a.state = 'all' AND a.category = '' AND a.n > 0
  AND EXISTS (SELECT FROM density_area s WHERE s.kind = a.kind AND s.category ^@ '#');
"""


class Migration(migrations.Migration):
    dependencies = [("density", "0007_recount")]
    operations = [migrations.RunSQL(COUNT, "DELETE FROM density_cell WHERE category ^@ '#'")]

"""Close tiles are read from an index again, which lacked the state, and those of a category from one of their own.

Makes both beside running work; takes no write lock but for a moment when the old one is dropped.
"""

from django.contrib.postgres.operations import RemoveIndexConcurrently
from django.db import migrations, models

from backend.core.indexes import AddIndexBesideWork

# A function and not a view: columns can still be changed. It is inlined where it is read.
FINE = """
CREATE OR REPLACE FUNCTION public.incidents_fine()
RETURNS TABLE (zcell bigint, area_code text, category text, channel text, status text, open boolean,
               day date, sum_x bigint, sum_y bigint, id uuid)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT i.zcell, i.area_code::text, i.category_id::text, i.channel::text, i.state::text,
           i.queue <> '', (i.reported_at AT TIME ZONE 'Asia/Shanghai')::date,
           round(public.ST_X(i.point_web) * 10)::bigint, round(public.ST_Y(i.point_web) * 10)::bigint, i.id
    FROM public.incidents_incident i WHERE i.counted
$$;
COMMENT ON FUNCTION public.incidents_fine() IS 'Cases as they count, each by itself.';
"""
_REST = ("channel", "state", "queue", "reported_at", "id", "point_web")


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("incidents", "0008_close_tiles")]

    operations = [
        migrations.RunSQL(FINE, "DROP FUNCTION public.incidents_fine()"),
        AddIndexBesideWork(
            model_name="incident",
            index=models.Index(
                condition=models.Q(("counted", True)),
                fields=["zcell"],
                include=("area_code", "category", *_REST),
                name="incidents_near",
            ),
        ),
        AddIndexBesideWork(
            model_name="incident",
            index=models.Index(
                condition=models.Q(("counted", True)),
                fields=["category", "zcell"],
                include=("area_code", *_REST),
                name="incidents_near_leaf",
            ),
        ),
        RemoveIndexConcurrently(model_name="incident", name="incidents_heat"),
    ]

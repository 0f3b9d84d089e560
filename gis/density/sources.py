"""What is counted: each app registers its rows, from which the rollups are rebuilt and checked."""

from backend.core.registries import Registry

# kind → SELECT with the columns of a fine row: cell, area_code, category, open, day, n (1), sum_x, sum_y, id_hi, id_lo.
sources: Registry[str] = Registry("source of density")
FINE = "cell, area_code, category, open, day, n, sum_x, sum_y, id_hi, id_lo"
LEVEL = 17  # of the cells in fine rows

# How fine rows become rows of the base: one for each level, span and state that they count in.
_STATES = "(VALUES ('all'), ('open')) states (state)"
_SPANS = """(VALUES ('d', fine.day), ('m', date_trunc('month', fine.day::timestamp)::date), ('a', date '1970-01-01'))
            spans (span, start)"""
CELL_KEY = "kind, level, span, state, cell, start, category, township"
CELL_SUMS = ("n", "sum_x", "sum_y", "id_hi", "id_lo")
AREA_KEY = "kind, digits, span, state, area_code, start, category"


def cells_of(fine: str) -> str:
    """SELECT of rows of density_cell from the table expression `fine`, which has a column kind."""
    return f"""
        SELECT fine.kind, levels.level, spans.span, states.state, fine.cell >> (2 * ({LEVEL} - levels.level)) AS cell,
               spans.start, fine.category, left(fine.area_code, 9) AS township, sum(fine.n)::int AS n,
               sum(fine.sum_x)::bigint AS sum_x, sum(fine.sum_y)::bigint AS sum_y,
               bit_xor(fine.id_hi) AS id_hi, bit_xor(fine.id_lo) AS id_lo
        FROM {fine} fine CROSS JOIN (VALUES (8), (11), (14), (17)) levels (level) CROSS JOIN {_STATES},
             LATERAL {_SPANS}
        WHERE fine.cell IS NOT NULL AND (states.state = 'all' OR fine.open)
        GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
    """


def areas_of(fine: str) -> str:
    """SELECT of rows of density_area from the table expression `fine`, which has a column kind."""
    return f"""
        SELECT fine.kind, lengths.digits, spans.span, states.state, left(fine.area_code, lengths.digits) AS area_code,
               spans.start, fine.category, sum(fine.n)::int AS n
        FROM {fine} fine CROSS JOIN (VALUES (2), (4), (6), (9), (12), (15)) lengths (digits) CROSS JOIN {_STATES},
             LATERAL {_SPANS}
        WHERE lengths.digits <= length(fine.area_code) AND (states.state = 'all' OR fine.open)
        GROUP BY 1, 2, 3, 4, 5, 6, 7
    """

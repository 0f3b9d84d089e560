"""Zhejiang as demo data: real names, codes and county polygons; generated townships, villages and grids.

    county = build_county("330110")      # townships, villages and grids of one county
    upper = load_upper_levels()          # province, cities, counties

The same code gives the same bytes, whether a county is built alone or with the whole province.
"""

from seeds.zhejiang.county import CountyAreas, build_county
from seeds.zhejiang.rows import AreaRow, grid_title
from seeds.zhejiang.upper import load_upper_levels

__all__ = ["AreaRow", "CountyAreas", "build_county", "grid_title", "load_upper_levels"]

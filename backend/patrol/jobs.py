"""Nightly: rounds end by the limit that the installation has chosen."""

from backend.accounts.area_settings import ROUNDS
from backend.core.registries import keepers
from backend.patrol.commands import forget_rounds

keepers.add(ROUNDS, forget_rounds)

"""What phones send, as frozen dataclasses."""

from dataclasses import dataclass

from rest_framework import serializers

from backend.core.api import Body

HASH = r"^[0-9a-f]{64}$"
HASHES_MAX = 500


@dataclass(frozen=True)
class Hashes:
    """Hashes of photos, in hex."""

    sha256: list[str]


class HashesIn(Body):
    into = Hashes
    sha256 = serializers.ListField(child=serializers.RegexField(HASH), max_length=HASHES_MAX)

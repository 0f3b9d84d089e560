"""Posts follow when grids are replaced: who had a grid has all that it became."""

from collections.abc import Sequence

from backend.accounts.commands import publish_access
from backend.accounts.models import Post
from backend.core.followers import Follower, Moved, followers

_TODAY = "(t.valid_to IS NULL OR t.valid_to > CURRENT_DATE)"


def _moved(rows: Sequence[Moved]) -> None:
    """What these people may see is another area now; so it is for those who stand in for them."""
    people = set(
        Post.objects.filter(pk__in=[row.key for row in rows]).values_list("person_id", "deputy_post__person_id")
    )
    publish_access(sorted({person for pair in people for person in pair if person}))


followers.add(
    "post", Follower(table="accounts_post", column="grids", moved=_moved, many=True, live=f"t.on_duty AND {_TODAY}")
)
followers.add("post_area", Follower(table="accounts_post", column="area_code", moved=_moved, live=_TODAY))
followers.add(
    "unit",
    Follower(
        table="accounts_unit",
        column="area_code",
        moved=lambda rows: None,  # noqa: ARG005  whose unit it is follows from posts, which are read each time
        live="(t.valid_to IS NULL OR t.valid_to > CURRENT_DATE)",
    ),
)

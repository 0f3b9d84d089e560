"""What a person should look at before believing a report or a photo: signs, and the thresholds beyond which they count.

Every sign is soft. None refuses anything, and none is a verdict: a phone kept in a cellar, a borrowed camera or a long
day without a network look like this too.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from gis.areas.metres import Point, between

# Of a fix. Beyond it a position does not say which grid it is: grids are some 200 m wide where people live.
INACCURATE_M = 100.0
# The phone asks for a reason beyond the same distance, or beyond the accuracy of the fix where that is worse.
MOVED_M = 200.0
MOVED_UNTOLD_M = 500.0  # without a reason: then the pin may have stayed within a fix as bad as any that counts
# From the reporter's own grids. Workers see things on their way; half a kilometre on, another one is nearer.
FAR_FROM_GRID_M = 500.0
# Between photo and report, beyond what both fixes are exact to: people walk on before they send.
ELSEWHERE_M = 300.0
ELSEWHERE_EXACT_MAX_M = 1000.0  # a fix that is worse than that excuses no more
# A report is written soon after its photo; an older picture may show how it was then.
OLD = timedelta(hours=24)
# Phones take their time from the network; one that is this wrong was set by hand or has lost it.
SKEW = timedelta(minutes=5)

MOCKED, INACCURATE, FAR_FROM_GRID, MOVED, CLOCK = "mocked", "inaccurate", "far_from_grid", "moved", "clock"
ELSEWHERE, OLD_PHOTO, EARLY_PHOTO, SEEN, GALLERY = "elsewhere", "old_photo", "early_photo", "seen_before", "gallery"
OF_REPORT = (MOCKED, MOVED, INACCURATE, FAR_FROM_GRID, CLOCK)
OF_PHOTO = (SEEN, ELSEWHERE, OLD_PHOTO, EARLY_PHOTO, GALLERY)
CODES = (*OF_REPORT, *OF_PHOTO)


@dataclass(frozen=True)
class Sign:
    """`figure` is in metres, or in seconds for times: of a clock positive where the phone is ahead."""

    code: str
    figure: float | None = None
    reason: str = ""


@dataclass(frozen=True)
class Claims:
    """What a report says of itself, and where the reporter's grids are; metres, EPSG:4326."""

    received_at: datetime
    device_time: datetime | None = None
    accuracy_m: float | None = None
    mocked: bool = False
    moved_m: float | None = None
    moved_reason: str = ""
    far_m: float | None = None


@dataclass(frozen=True)
class Shown:
    """A photo beside the case that it belongs to. `made_at` is when the device says that it was sent along."""

    received_at: datetime
    made_at: datetime
    taken_at: datetime | None = None
    spot: Point | None = None
    exact_m: float = 0.0  # of both fixes together
    case_spot: Point | None = None
    source: str = "camera"


def signs_of_report(said: Claims) -> list[Sign]:
    found = [Sign(MOCKED)] if said.mocked else []
    if said.moved_m is not None and said.moved_m > (MOVED_M if said.moved_reason else MOVED_UNTOLD_M):
        found.append(Sign(MOVED, said.moved_m, said.moved_reason))
    if said.accuracy_m is not None and said.accuracy_m > INACCURATE_M:
        found.append(Sign(INACCURATE, said.accuracy_m))
    if said.far_m is not None and said.far_m > FAR_FROM_GRID_M:
        found.append(Sign(FAR_FROM_GRID, said.far_m))
    # A clock that is slow cannot be told from a report that waited for a network.
    if said.device_time is not None and said.device_time - said.received_at > SKEW:
        found.append(Sign(CLOCK, (said.device_time - said.received_at).total_seconds()))
    return found


def signs_of_photo(shown: Shown) -> list[Sign]:
    found = []
    if shown.spot is not None and shown.case_spot is not None:
        metres = between(shown.spot, shown.case_spot)
        if metres > ELSEWHERE_M + min(shown.exact_m, ELSEWHERE_EXACT_MAX_M):
            found.append(Sign(ELSEWHERE, metres))
    if shown.taken_at is not None:
        found += _times(shown, shown.taken_at)
    if shown.source == "gallery":
        found.append(Sign(GALLERY))
    return found


def _times(shown: Shown, taken_at: datetime) -> list[Sign]:
    # Where the clock of the device is wrong, both of its times are: then the time of arrival decides.
    made_at = min(shown.made_at, shown.received_at)
    if made_at - taken_at > OLD:
        return [Sign(OLD_PHOTO, (made_at - taken_at).total_seconds())]
    if taken_at - shown.received_at > SKEW:
        return [Sign(EARLY_PHOTO, (taken_at - shown.received_at).total_seconds())]
    return []

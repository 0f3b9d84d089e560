"""Who listens: streams by audience, and the recent changes for those that come back."""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import takewhile

from backend.core.actor import Access
from backend.core.changes import ChangeRow, Cursor
from backend.core.scope import Scope
from backend.live.client import Client, Credentials

RECENT = 20_000  # changes kept for streams that come back
MOST_CLIENTS = 20_000
MOST_OF_ONE_PERSON = 64
LAST = "~"  # behind every kind and id of a transaction
EVERYTHING, LAYERS = "*", "layer:"


@dataclass
class Counts:
    """Since the start of the process."""

    opened: int = 0
    told: int = 0
    resets: int = 0
    dropped: int = 0


class Hub:
    """All streams of this process. It is touched by one event loop only, and never waits."""

    def __init__(self) -> None:
        self.clients: set[Client] = set()
        self.counts = Counts()
        self.origin = ""
        self.position = 0
        self._floor = 0  # every change behind it is among the recent ones
        self._recent: deque[ChangeRow] = deque()
        self._by_audience: dict[str, set[Client]] = defaultdict(set)
        self._by_person: dict[str, set[Client]] = defaultdict(set)

    def begin(self, *, origin: str, position: int, recent: Iterable[ChangeRow], floor: int) -> None:
        """Takes a database as the source; streams of another one start again."""
        if self.origin and self.origin != origin:
            self._reset_all()
        self.origin, self.position, self._floor = origin, position, floor
        self._recent = deque(recent)

    def publish(self, rows: list[ChangeRow], position: int) -> None:
        """Tells the listeners of `rows`, which are all changes up to `position`, in order of their transactions."""
        for row in rows:
            self._recent.append(row)
            for client in self._listeners(row.audience):
                client.tell(row)
                self.counts.told += 1
        while len(self._recent) > RECENT:
            self._floor = self._recent.popleft().xid
        self.position = position

    def overflow(self, position: int) -> None:
        """More changed at once than anybody should be told one by one."""
        self._recent.clear()
        self.position = self._floor = position
        self._reset_all()

    def full(self, access: Access) -> bool:
        mine = self._by_person.get(str(access.scope.person), ())
        return len(self.clients) >= MOST_CLIENTS or len(mine) >= MOST_OF_ONE_PERSON

    def join(self, access: Access, credentials: Credentials, after: str) -> Client:
        """A new stream, which continues at the cursor `after` if it has one."""
        client = Client(access, credentials)
        self._add(client)
        self.counts.opened += 1
        if after and not self._resume(client, after):
            self.reset(client)
        return client

    def leave(self, client: Client) -> None:
        self.clients.discard(client)
        for key in _audiences(client.access.scope):
            _discard(self._by_audience, key, client)
        _discard(self._by_person, str(client.access.scope.person), client)

    def move(self, client: Client, access: Access) -> None:
        """The client has another scope from now on, so what it shows may be wrong."""
        self.leave(client)
        client.access = access
        self._add(client)
        self.reset(client)

    def reset(self, client: Client) -> None:
        self.counts.resets += 1
        client.reset()

    def of_person(self, person: str) -> list[Client]:
        return list(self._by_person.get(person, ()))

    def cursor(self, client: Client) -> str:
        return Cursor(self.origin, client.access.scope.digest(), self.position, LAST, LAST).encode()

    def _add(self, client: Client) -> None:
        self.clients.add(client)
        for key in _audiences(client.access.scope):
            self._by_audience[key].add(client)
        self._by_person[str(client.access.scope.person)].add(client)

    def _resume(self, client: Client, after: str) -> bool:
        cursor = Cursor.decode(after)
        here = (self.origin, client.access.scope.digest())
        if cursor is None or (cursor.origin, cursor.scope) != here or cursor.xid < self._floor:
            return False
        scope, named = client.access.scope, set(_audiences(client.access.scope))
        missed = takewhile(lambda row: row.xid > cursor.xid, reversed(self._recent))
        for row in reversed(list(missed)):
            if row.audience.startswith(LAYERS) or row.audience in named or scope.covers(row.audience):
                client.tell(row)
        return True

    def _listeners(self, audience: str) -> set[Client]:
        found = self._by_audience
        if audience.startswith(LAYERS):
            return self.clients
        if not audience[:1].isdigit():
            return found.get(audience, set()) | found.get(EVERYTHING, set())
        above = (found.get(audience[:digits], set()) for digits in range(2, len(audience) + 1))
        return set().union(*above, found.get(EVERYTHING, set()))

    def _reset_all(self) -> None:
        for client in self.clients:
            self.reset(client)


def _audiences(scope: Scope) -> Iterator[str]:
    yield from scope.areas
    yield from (f"u:{unit}" for unit in scope.units)
    if scope.person:
        yield f"p:{scope.person}"
    if scope.everything:
        yield EVERYTHING


def _discard(index: dict[str, set[Client]], key: str, client: Client) -> None:
    index[key].discard(client)
    if not index[key]:
        del index[key]

"""The catalogue as forms: what a record of a class holds in a version of that class."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet

from backend.records.models import RecordClass, RecordCode, RecordGroup, RecordItem

Codes = Mapping[str, Mapping[str, RecordCode]]  # list → code → entry


@dataclass(frozen=True)
class Form:
    """A class with its items, those of its heading first; `codes` has the lists that the items name.

    `stored` has the items whose values lie in `values`, by repeat group ("" for single ones) and code.
    """

    klass: RecordClass
    items: tuple[RecordItem, ...]
    groups: Mapping[str, RecordGroup]
    codes: Codes
    stored: Mapping[str, Mapping[str, RecordItem]]

    @property
    def single(self) -> Mapping[str, RecordItem]:
        return self.stored[""]


def all_forms() -> list[Form]:
    """The forms of all classes and headings, in order."""
    return forms(RecordClass.objects.order_by("position"))


def forms(classes: Iterable[RecordClass]) -> list[Form]:
    """Forms of `classes`, in order; four statements however many they are."""
    chosen = list(classes)
    owners = {code for klass in chosen for code in (klass.code, klass.parent_id) if code}
    items: dict[str, list[RecordItem]] = defaultdict(list)
    for item in current_items().filter(klass_id__in=owners).order_by("position"):
        items[item.klass_id].append(item)
    groups = list(RecordGroup.objects.filter(klass_id__in=owners).order_by("pk"))
    lists = {item.codes for found in items.values() for item in found if item.codes}
    codes = code_lists(sorted(lists))
    return [_form(klass, items, groups, codes) for klass in chosen]


def current_items() -> QuerySet[RecordItem]:
    """Items of the published version of their class."""
    later = Q(until__isnull=True) | Q(until__gt=F("klass__version"))
    return RecordItem.objects.filter(later, since__lte=F("klass__version"))


def code_lists(names: Sequence[str]) -> dict[str, dict[str, RecordCode]]:
    found: dict[str, dict[str, RecordCode]] = {name: {} for name in names}
    for entry in RecordCode.objects.filter(list__in=names).order_by("list", "position"):
        found[entry.list][entry.code] = entry
    return found


def _form(
    klass: RecordClass, items: Mapping[str, list[RecordItem]], groups: Sequence[RecordGroup], codes: Codes
) -> Form:
    owners = [code for code in (klass.parent_id, klass.code) if code]
    own = tuple(item for owner in owners for item in items.get(owner, []))
    lists = {item.codes for item in own if item.codes}
    stored: dict[str, dict[str, RecordItem]] = {"": {}}
    for item in own:
        if not item.stored:
            stored.setdefault(item.group, {})[item.code] = item
    return Form(
        klass=klass,
        items=own,
        groups={group.code: group for group in groups if group.klass_id in owners},
        codes={name: codes[name] for name in lists},
        stored=stored,
    )

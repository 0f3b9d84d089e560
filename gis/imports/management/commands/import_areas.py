"""Replaces a county's grids from a file: a dry run unless --apply is said; --undo takes an import back."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from backend.core.actor import SYSTEM_ACTOR
from backend.core.clock import now
from backend.core.problems import Problem
from gis.imports import commands, jobs, queries, shapes
from gis.imports.models import AreaImport
from gis.imports.options import DECLARED, HEAL_MAX_M, Options, read_file
from gis.imports.problems import NotLocal

SHOWN = 40
HEALED = {"gap", "overlap", "outside_village"}
RESCUE_S = 60  # after which a worker goes on with what this process has left


class Command(BaseCommand):
    help = "Check a GeoPackage, zipped Shapefile or GeoJSON file of a county's grids, and replace them with --apply."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", help="a local file")
        parser.add_argument("--county", help="code of the county, 6 digits")
        parser.add_argument("--crs", choices=DECLARED, default="", help="coordinate system, where the file is wrong")
        parser.add_argument("--layer", default="", help="layer of a GeoPackage (the first one with polygons)")
        for name in ("code", "name", "replaces", "people"):
            parser.add_argument(f"--{name}-field", default="", help="a field of the layer (suggested by its name)")
        parser.add_argument(
            "--heal", type=float, default=0.0, help=f"close faults this wide, metres, 0 to {HEAL_MAX_M}"
        )
        parser.add_argument("--part", action="store_true", help="the file holds some villages only")
        parser.add_argument("--findings", help="write the findings to this file as GeoJSON")
        parser.add_argument("--apply", action="store_true", help="replace the grids when nothing is wrong")
        parser.add_argument("--undo", type=UUID, help="id of an applied import to take back")

    def handle(self, *args: Any, **options: Any) -> None:
        del args
        try:
            if options["undo"]:
                self._undo(options["undo"])
            else:
                self._import(options)
        except Problem as problem:
            raise CommandError(problem.message("en")) from problem

    def _import(self, options: dict[str, Any]) -> None:
        if not (options["file"] and options["county"]):
            raise CommandError("Name a file and --county, or --undo with an id.")
        if not 0 <= options["heal"] <= HEAL_MAX_M:
            raise CommandError(f"--heal takes 0 to {HEAL_MAX_M} metres.")
        one = self._checked(Path(options["file"]), options)
        self._tell(one)
        if options["findings"]:
            Path(options["findings"]).write_text(json.dumps(_collection(one), ensure_ascii=False), encoding="utf-8")
        if one.problem or one.counts["faults"]:
            raise CommandError(" ".join(["Nothing was changed.", *_hints(one)]))
        if options["apply"]:
            with transaction.atomic(durable=True):
                commands.start_apply(actor=SYSTEM_ACTOR, pk=one.pk, version=None, now=now())
            self._run(one)
            self.stdout.write(f"applied; take it back with --undo {one.pk}")
        else:
            self.stdout.write("A dry run: nothing was changed. Say --apply to replace the grids.")

    def _checked(self, path: Path, said: dict[str, Any]) -> AreaImport:
        if "://" in said["file"] or said["file"].startswith("/vsi") or not path.is_file():
            raise NotLocal()
        fields = {f"{name}_field": said[f"{name}_field"] for name in ("code", "name", "replaces", "people")}
        wanted = Options(crs=said["crs"], layer=said["layer"], heal_m=said["heal"], part=said["part"], **fields)
        data = path.read_bytes()
        layer, options = read_file(data, wanted)
        with transaction.atomic(durable=True):
            one = commands.add_import(
                actor=SYSTEM_ACTOR, county=said["county"], name=path.name, data=data, layer=layer, options=options,
                now=now(),
            )  # fmt: skip
            commands.start_check(actor=SYSTEM_ACTOR, pk=one.pk, options=options, version=None)
        return commands.run_check(one.pk) or one

    def _tell(self, one: AreaImport) -> None:
        form = shapes.import_form(one, "en")
        self.stdout.write(f"import {one.pk}, {one.facts['format']}, {one.facts['crs'] or 'no coordinate system said'}")
        if form["problem"]:
            self.stdout.write(f"FAULT {form['problem']['message']}")
            return
        counts = form["counts"]
        self.stdout.write("grids: " + ", ".join(f"{name} {n}" for name, n in counts["actions"].items()))
        for each in counts["following"]:
            self.stdout.write(f"follows: {each['what']} {each['rows']}, worked on {each['live']}")
        for each in counts["findings"]:
            self.stdout.write(f"{each['severity']}: {each['kind']} {each['n']}")
        for row in queries.findings(one, severity="fault", kind="", after=0, limit=SHOWN)[:SHOWN]:
            size = f", {row.square_m:,.2f} m²" if row.square_m is not None else ""
            where = " ".join(row.codes) or row.village
            self.stdout.write(f"FAULT {row.kind} {where}{size} {row.says}".rstrip())

    def _undo(self, pk: UUID) -> None:
        with transaction.atomic(durable=True):
            one = commands.start_undo(actor=SYSTEM_ACTOR, pk=pk, version=None, now=now())
        self._run(one)
        self.stdout.write("taken back")

    def _run(self, one: AreaImport) -> None:
        """Shows how far it is. The job is there in case that this process ends before it is done."""
        with transaction.atomic(durable=True):
            jobs.carry_on.configure(schedule_in={"seconds": RESCUE_S}).defer(pk=str(one.pk))

        shown = ""

        def told() -> None:
            nonlocal shown
            one.refresh_from_db(fields=["done", "total"])
            line = f"{one.done} of {one.total} rows"
            if line != shown:
                self.stdout.write(f"\r{line}", ending="")
                self.stdout.flush()
            shown = line

        jobs.run(one.pk, told)
        self.stdout.write("")


def _hints(one: AreaImport) -> list[str]:
    """Which other way of reading the file might take its faults away."""
    kinds = {name.removeprefix("fault.") for name in one.counts.get("findings", {}) if name.startswith("fault.")}
    hints = []
    if "village_empty" in kinds and not one.options.get("part"):
        hints.append("Where the file holds some villages only, say --part.")
    if kinds & HEALED and not one.options.get("heal_m"):
        hints.append("--heal 0.5 closes gaps and overlaps up to half a metre wide.")
    return hints


def _collection(one: AreaImport) -> dict[str, Any]:
    features = []
    after = 0
    while rows := queries.findings(one, severity="", kind="", after=after, limit=1000)[:1000]:
        after = rows[-1].pk
        forms = [shapes.finding_form(row) for row in rows]
        features += [{"type": "Feature", "geometry": form.pop("geometry"), "properties": form} for form in forms]
    return {"type": "FeatureCollection", "features": features}

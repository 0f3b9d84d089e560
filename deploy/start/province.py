"""`make province`: the whole province in a database of its own, beside the demo's on the same cluster.

The demo's data and its running servers stay as they are; `make demo DATA=province` then serves the province.
"""

import os
from dataclasses import dataclass

from deploy.start import cluster, debian, doctor, envfile, python_env
from deploy.start.demo import Demo, end_orphans, supervisor
from deploy.start.places import DEMO_ENV, make_folders
from deploy.start.progress import Progress, StartError

DATABASE = envfile.DATABASES["province"]
STEPS = 5


@dataclass
class Province:
    """One load, from the machine as it is to a province that can be looked at. Again: goes on, or does nothing."""

    progress: Progress
    fresh: bool = False
    incidents: str = ""

    @classmethod
    def asked(cls) -> "Province":
        """As the person asks: INCIDENTS=N, FRESH=1 to load it anew. Raises StartError."""
        number = os.environ.get("INCIDENTS", "")
        if number and not number.isdigit():
            raise StartError(f"INCIDENTS must be a whole number, not {number!r}.")
        return cls(Progress(total=STEPS), fresh=os.environ.get("FRESH") == "1", incidents=number)

    def load(self) -> None:
        """Everything that has its mark in the database is left alone."""
        doctor.check_machine(debian.DEMO_PACKAGES)
        make_folders()
        if supervisor() is None:
            end_orphans()
        # What the servers run on is not for a load to change.
        os.environ["DATA"] = envfile.read(DEMO_ENV).get("DATA", "demo")
        step, start = self.progress.step, Demo(progress=self.progress)
        with step("apt", "Debian packages"):
            debian.install(debian.DEMO_PACKAGES, progress=self.progress)
        with step("pip", "Python packages"):
            python_env.ensure_runtime(progress=self.progress)
        values = {**start.database(), "DB_NAME": DATABASE}
        with step("schema", "Schema of the province"):
            database = cluster.locate("demo")
            if self.fresh:
                cluster.drop_database(database, DATABASE, progress=self.progress)
            cluster.prepare_database(database, DATABASE, progress=self.progress)
            failure = "The schema could not be migrated."
            start.manage("migrate", "--no-input", stamp="", values=values, failure=failure)
        with step("province", "Province"):
            size = ["--incidents", self.incidents] if self.incidents else []
            failure = "The province could not be loaded. Run make province again to go on."
            start.manage("seed_province", *size, stamp="", values=values, failure=failure)
        print("\nThe province is loaded, beside the demo's data.\n\n"
              "  make demo DATA=province   serves it; the leaders are county-leader, city-leader, province-leader\n"
              "  make demo                 serves the demo's own data again\n")  # fmt: skip

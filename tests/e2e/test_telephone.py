"""The phone's button 电话: while there is work to do, each side reaches the other with two touches."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from seeds.names import phone_of as number_of
from tests.e2e.person import middle_of_own_grid
from tests.e2e.phone import Phone
from tests.e2e.product import Api, Product


@dataclass
class Case:
    """What `worker` reported and the emergency management station handles."""

    centre: Api
    unit: Api
    id: str

    def now(self) -> Any:
        return self.centre.ask("GET", f"/api/v1/incidents/{self.id}")

    def move(self, move: str, **body: object) -> None:
        self.centre.ask(
            "POST", f"/api/v1/incidents/{self.id}/moves/{move}", {"base_version": self.now()["version"], **body}
        )

    def open_task(self, kind: str) -> str:
        tasks = (task for task in self.now()["tasks"] if task["state"] in ("dispatched", "accepted"))
        return str(next(task["id"] for task in tasks if task["kind"] == kind))

    def finish(self) -> None:
        """The unit answers with a photo that is still on its way."""
        task = self.open_task("handle")
        accepted: Any = self.unit.ask("POST", f"/api/v1/tasks/{task}/moves/accept", {})
        version = next(row["version"] for row in accepted["tasks"] if row["id"] == task)
        body = {"base_version": version, "words": "已劝离", "photos": [{"sha256": "6" * 64}]}
        self.unit.ask("POST", f"/api/v1/tasks/{task}/moves/finish", body)


@pytest.fixture
def case(product: Product) -> Case:
    """Checked at the spot by its reporter: of a kind that needs photos."""
    worker, session = product.sign_in("worker")
    lon, lat = middle_of_own_grid(worker, session)
    incident = worker.report(words="楼道里停了三辆电动车", lon=lon, lat=lat)
    made = Case(product.sign_in("centre")[0], product.sign_in("emergency")[0], incident)
    made.move("amend", category="hazard.fire_exit", photos=[{"sha256": "5" * 64}])
    units: Any = made.centre.ask("GET", "/api/v1/units", dispatchable="1")
    unit = next(row["id"] for row in units["results"] if row["kind"] == "emergency_mgmt")
    made.move("register", dispatch={"tasks": [{"unit": unit, "lead": True, "note": ""}]})
    return made


def open_task(phone: Phone, task: str) -> None:
    """Its photos are announced and never come."""
    phone.tolerate(r"\b404\b.*/photos/[56]{64}/")
    phone.page.goto(f"{phone.origin}/field/tasks/{task}")
    phone.has_everything()


def button(phone: Phone) -> Locator:
    return phone.button("电话")


def offered(phone: Phone) -> set[str]:
    """What a touch on the button offers to dial."""
    phone.tap(button(phone))
    links = phone.page.get_by_role("dialog", name="电话").locator("a[href]")
    expect(links.first).to_be_visible()
    return {str(link.get_attribute("href")) for link in links.all()}


def dial(*usernames: str) -> set[str]:
    return {f"tel:{number_of(username)}" for username in usernames}


def test_the_unit_reaches_reporter_and_centre_as_long_as_its_task_is_open(
    case: Case, phone_of: Callable[..., Phone]
) -> None:
    unit = phone_of("emergency")
    unit.sign_in()
    task = case.open_task("handle")
    open_task(unit, task)
    assert offered(unit) >= dial("worker", "centre")
    unit.page.keyboard.press("Escape")
    case.finish()
    expect(button(unit)).to_have_count(0)
    expect(unit.page.get_by_text(f"100****{number_of('worker')[-4:]}")).to_be_visible()
    expect(unit.page.get_by_text(number_of("worker"))).to_have_count(0)


def test_the_worker_who_checks_reaches_the_unit_and_not_oneself(case: Case, phone_of: Callable[..., Phone]) -> None:
    case.finish()
    worker = phone_of("worker")
    worker.sign_in()
    open_task(worker, case.open_task("verify"))
    shown = offered(worker)
    assert shown >= dial("emergency", "emergency-lead", "centre")
    assert not shown & dial("worker")

"""The main job as people do it: photographed, dispatched, handled, checked at the spot, sent back, handled, closed."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from seeds.scenes.gallery import MOMENTS, Moment
from tests.e2e.desk import Desk
from tests.e2e.person import NETWORK_OFF, Person, middle_of_own_grid
from tests.e2e.phone import Phone
from tests.e2e.pictures import keep_picture, photo_of
from tests.e2e.product import Product, slack

ARRIVES_WITHIN_S = 2.0
PUSHED_WITHIN_S = 10.0
REPORT_TAPS = 3
CATEGORY = "消防通道与电动车充电"
HANDLED_BY = "应急管理站"


@dataclass
class Stage:
    """The three who play, and the case between them."""

    product: Product
    worker: Phone
    centre: Desk
    handler: Phone
    photos: dict[Moment, bytes]
    incident: str = ""
    number: str = ""

    def all(self) -> tuple[Person, ...]:
        return self.worker, self.centre, self.handler


@pytest.fixture
def stage(product: Product, phone_of: Callable[..., Phone], desk_of: Callable[..., Desk]) -> Stage:
    lon, lat = middle_of_own_grid(*product.sign_in("worker"))
    photos = {moment: photo_of(moment, lon=lon, lat=lat) for moment in MOMENTS}
    made = Stage(product, phone_of("worker"), desk_of("centre"), phone_of("emergency"), photos)
    made.worker.sign_in()
    made.centre.sign_in()
    made.handler.sign_in()
    return made


def test_a_report_takes_three_taps(phone_of: Callable[..., Phone], count: Callable[[str, float], None]) -> None:
    worker = phone_of("worker")
    worker.sign_in()
    worker.camera_is_live()
    worker.knows_its_place()
    before = worker.taps
    worker.shutter()
    worker.tap(worker.usual_categories().first)
    worker.send()
    expect(worker.page.get_by_text("记下了，已发送")).to_be_visible()
    count("day.worker.report_taps", worker.taps - before)
    assert worker.taps - before == REPORT_TAPS


def test_the_story_from_the_photo_to_the_thanks(stage: Stage, count: Callable[[str, float], None]) -> None:
    begun = time.monotonic()
    worker_reports(stage)
    sent = time.monotonic()
    count("day.centre.arrival_seconds", centre_sees_it_arrive(stage, sent))
    centre_dispatches(stage)
    handler_is_pushed(stage)
    handler_answers(stage, "已劝离两辆电动车。", photo="before")
    worker_checks(stage, fixed=False)
    handler_answers(stage, "电动车全部搬走，通道地面已画禁停线。", photo="after")
    worker_checks(stage, fixed=True)
    centre_closes(stage)
    worker_reads_the_result(stage)
    count("day.story.taps", sum(person.taps for person in stage.all()))
    count("day.story.keys", sum(person.keys for person in stage.all()))
    count("day.story.seconds", time.monotonic() - begun)


def test_the_story_goes_on_where_the_network_was_cut_in_the_middle(stage: Stage) -> None:
    for phone in (stage.worker, stage.handler):
        phone.is_kept_for_offline()
    worker_photographs(stage)
    with without_network(stage.worker):
        stage.worker.send()
        expect(stage.worker.page.get_by_text("记下了，有网时自动发送")).to_be_visible()
    expect(stage.worker.page.get_by_text("记下了，已发送")).to_be_visible()
    stage.centre.let_in(stage.incident)
    centre_dispatches(stage)
    handler_is_pushed(stage)
    stage.handler.open_task("办理")
    stage.handler.accept()
    with without_network(stage.handler):
        stage.handler.finish(words="电动车全部搬走，通道地面已画禁停线。", photo=stage.photos["after"])
        expect(stage.handler.unsent_badge()).to_have_text("1 未传")
    worker_checks(stage, fixed=True)
    expect(stage.handler.unsent_badge()).to_have_count(0)
    stage.centre.queue("待结案")
    stage.centre.search(stage.number)
    stage.centre.let_in(stage.incident)
    stage.centre.open_case(stage.incident)
    stage.centre.close_case("谢谢你发现得及时。")
    worker_reads_the_result(stage)


@contextmanager
def without_network(phone: Phone) -> Iterator[None]:
    """In a cellar: what is done there waits in the phone."""
    phone.tolerate(NETWORK_OFF)
    phone.context.set_offline(True)
    yield
    phone.context.set_offline(False)


def worker_reports(stage: Stage) -> None:
    """Shutter, category, send."""
    worker_photographs(stage)
    stage.worker.send()


def worker_photographs(stage: Stage) -> None:
    worker = stage.worker
    worker.camera_is_live()
    worker.knows_its_place()
    keep_picture(worker.page, "field-home")
    stage.incident = worker.shutter()
    worker.choose_category(CATEGORY)
    keep_picture(worker.page, "field-report")


def centre_sees_it_arrive(stage: Stage, sent: float) -> float:
    """Without a reload, with a sound; the seconds since it was sent."""
    centre = stage.centre
    expect(centre.arrivals()).to_be_visible()
    seconds = time.monotonic() - sent
    assert seconds < ARRIVES_WITHIN_S * slack()
    centre.wait_for(lambda: centre.tones() > 0, "sound", within_s=ARRIVES_WITHIN_S)
    expect(stage.worker.page.get_by_text("记下了，已发送")).to_be_visible()
    centre.let_in(stage.incident)
    return seconds


def centre_dispatches(stage: Stage) -> None:
    """The suggested unit, registered and dispatched by two keys."""
    centre = stage.centre
    centre.open_case(stage.incident)
    case = centre.case()
    stage.number = centre.number()
    expect(case.get_by_role("heading", name=CATEGORY)).to_be_visible()
    expect(case.get_by_text(re.compile("太炎社区|003网格")).first).to_be_visible()
    expect(case.get_by_text("建议：")).to_be_visible()
    centre.photos_are_drawn()
    centre.press("Control+Enter")
    expect(centre.toast(f"已派给{stage.handler.account.unit}")).to_be_visible()


def handler_is_pushed(stage: Stage) -> None:
    """Google's stand-in got a message for exactly this phone, and the inbox shows the task."""
    handler = stage.handler
    messages = handler.wait_for(lambda: stage.product.pushed(handler.device), "push", within_s=PUSHED_WITHIN_S)
    assert len(messages) == 1
    expect(handler.page.get_by_role("link", name=re.compile(r"消息，\d+ 条未读"))).to_be_visible()


def handler_answers(stage: Stage, words: str, *, photo: Moment) -> None:
    """The phone rings; accept, finish with words and a photo."""
    handler = stage.handler
    handler.open_task("办理")
    expect(handler.page.get_by_role("heading", level=1)).to_have_text(CATEGORY)
    handler.accept()
    handler.finish(words=words, photo=stage.photos[photo])


def worker_checks(stage: Stage, *, fixed: bool) -> None:
    """At the spot, before and after side by side."""
    worker = stage.worker
    worker.open_task("核查")
    expect(worker.page.get_by_text(re.compile(r"离原位置 \d+ 米"))).to_be_visible()
    pair = worker.page.locator(".pair .main-photo img")
    worker.wait_for(lambda: pair.count() == 2 and worker.pictures_are_drawn(pair), "before and after", within_s=20)
    if fixed:
        worker.fixed()
    else:
        worker.not_fixed("只处理了一部分")


def centre_closes(stage: Stage) -> None:
    centre = stage.centre
    centre.queue("待结案")
    centre.search(stage.number)
    centre.let_in(stage.incident)
    centre.open_case(stage.incident)
    expect(centre.case().get_by_text("没修好").first).to_be_visible()
    centre.photos_are_drawn()
    keep_picture(centre.page, "console-case")
    centre.close_case("谢谢你发现得及时。")


def worker_reads_the_result(stage: Stage) -> None:
    """Closed, with the words for the reporter and thanks."""
    worker = stage.worker
    worker.go("mine")
    row = worker.page.locator(f'a[href="/field/cases/{stage.incident}"]')
    expect(row).to_contain_text("已结案")
    worker.tap(row)
    expect(worker.page.get_by_text("谢谢你，这件事办好了。")).to_be_visible()
    expect(worker.page.get_by_text("谢谢你发现得及时。").first).to_be_visible()

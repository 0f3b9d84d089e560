"""The bar above every page of the console: whole names, whatever the window and the language."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.desk import Desk
from tests.e2e.person import console_session

# Pairs in the bar whose words lie over each other, and names that are cut or out of the window.
OVERLAPS = """() => {
  const names = [...document.querySelectorAll('header [role=tab] .name, header .pages a, header h1')]
  const boxes = names.map((one) => {
    const words = document.createRange()
    words.selectNodeContents(one)
    return { text: one.textContent, box: words.getBoundingClientRect(), cut: one.scrollWidth > one.clientWidth + 1 }
  })
  const over = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1
  const found = boxes.filter((one) => one.cut || one.box.right > innerWidth).map((one) => one.text)
  boxes.forEach((one, n) => boxes.slice(n + 1).forEach((other) => {
    if (over(one.box, other.box)) found.push(`${one.text} / ${other.text}`)
  }))
  return found
}"""


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_name_of_the_bar_lies_over_another(desk_of: Callable[..., Desk], language: str) -> None:
    """The lead of a centre has the most pages."""
    lead = desk_of("lead")
    lead.context.add_init_script(f"localStorage.setItem('wangge.language', '{language}')")
    console_session(lead.context.request, lead.origin, lead.account)
    lead.page.goto(f"{lead.origin}/console/desk")
    expect(lead.page.get_by_role("tab").first).to_be_visible()
    lead.is_settled()
    for width in (390, 920, 1024, 1180, 1280, 1366, 1440, 1600, 1920):
        lead.page.set_viewport_size({"width": width, "height": 900})
        lead.page.wait_for_timeout(150)
        assert lead.page.evaluate(OVERLAPS) == [], width
        assert lead.page.evaluate("document.documentElement.scrollWidth") <= width

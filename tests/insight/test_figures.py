"""The figures of the leader's page as a file: the same numbers as on the page, whole, in every form."""

from tests.cast import COUNTY, TOWN
from tests.incidents.conftest import ApiAs, Story
from tests.insight.test_exports import rows_of, sheet_of, taken
from tests.insight.test_insight import ask


def test_a_file_of_figures_says_what_the_page_says(story: Story, api_as: ApiAs) -> None:
    story.report()
    story.report("other_worker")
    page = ask(api_as, "areas", within=COUNTY, level="township", days=30)
    answer = taken(api_as, "leader", "insight/areas", format="csv", within=COUNTY, level="township", days=30)
    head, *lines = rows_of(answer.body)
    rows = [dict(zip(head, line, strict=True)) for line in lines]
    shown = [
        (area["code"], area["name"], f"{area['n']}", f"{area['open']}", f"{area['km2']}") for area in page["areas"]
    ]
    found = [(row["区划编码"], row["名称"], row["上报"], row["未结（现在）"], row["面积（平方公里）"]) for row in rows]
    assert found[:-1] == shown
    assert (found[-1][0], found[-1][2]) == (COUNTY, f"{page['total']['n']}") == (COUNTY, "2")
    assert answer["X-Rows"] == str(len(shown) + 1)
    sheet = sheet_of(
        taken(api_as, "leader", "insight/areas", format="xlsx", within=COUNTY, level="township", days=30).body
    )
    assert [(row[0], int(row[4])) for row in sheet[1:]] == [(row[0], int(row[2])) for row in found]


def test_a_file_of_figures_is_refused_like_the_page(story: Story, api_as: ApiAs) -> None:
    leader = api_as("leader")
    for wrong in ("format=pdf&level=township", "format=csv&level=city", "format=csv&level=township&days=0"):
        assert leader.get(f"/api/v1/insight/areas/export?within={COUNTY}&{wrong}").status_code == 400
    assert (
        api_as("worker").get(f"/api/v1/insight/areas/export?within={TOWN}&level=village&format=csv").status_code == 403
    )

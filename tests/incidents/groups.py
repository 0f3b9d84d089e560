"""Three categories for tests: one with photos, one without, one restricted."""

from backend.incidents.models import Category, CategoryGroup
from backend.work.queries import forget_rules


def make_categories() -> None:
    forget_rules()
    hazard = CategoryGroup.objects.create(
        code="hazard", name_zh="安全隐患", name_en="Hazards", icon="hazard", hue="#E69F00", position=1
    )
    dispute = CategoryGroup.objects.create(
        code="dispute", name_zh="矛盾纠纷", name_en="Disputes", icon="dispute", hue="#0072B2", position=2
    )
    Category.objects.create(
        code="hazard.fire_exit", group=hazard, name_zh="消防通道", name_en="Fire exit", icon="fire",
        photo_required=True, self_handle=True, verification="photo", default_unit_kind="emergency_mgmt", position=1,
    )  # fmt: skip
    Category.objects.create(
        code="dispute.neighbour", group=dispute, name_zh="邻里纠纷", name_en="Neighbours", icon="people",
        self_handle=True, verification="call_back", default_unit_kind="mediation", position=2,
    )  # fmt: skip
    Category.objects.create(
        code="complaint.staff_suggestion", group=dispute, name_zh="投诉工作人员", name_en="Complaint about staff",
        icon="people", verification="call_back", default_unit_kind="centre", sensitivity="restricted",
        named_roles=["centre_lead"], position=3,
    )  # fmt: skip

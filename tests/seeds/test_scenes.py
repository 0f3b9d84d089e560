"""The drawn photos and the words of the demo."""

import csv
import hashlib
import io
import json
from datetime import datetime
from pathlib import Path
from random import Random

import numpy as np
import pytest
from PIL import ExifTags, Image, ImageOps

from seeds.scenes import SCENES, Scene, ensure, render, suiting
from seeds.scenes.gallery import Moment
from seeds.scenes.kinds import BUILDERS
from seeds.scenes.light import LIGHTS
from seeds.scenes.photo import CHINA, MODEL
from seeds.scenes.stage import Stage
from seeds.scenes.words import say, texts

DATA = Path(__file__).parents[2] / "seeds" / "data"
LEAVES = {row["code"]: row for row in csv.DictReader((DATA / "categories.csv").open(encoding="utf-8"))}
BY_ID = {scene.id: scene for scene in SCENES}
NOON = datetime(2026, 5, 8, 12, 30, 15, tzinfo=CHINA)


def dice(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - repeatable, guards nothing


def photo(scene: str, moment: Moment = "before") -> bytes:
    return render(BY_ID[scene], moment, lon=120.0125, lat=30.2741, taken_at=NOON)


def upright(data: bytes) -> Image.Image:
    return ImageOps.exif_transpose(Image.open(io.BytesIO(data)))


def test_there_are_sixty_scenes_of_at_least_twenty_kinds() -> None:
    assert len(SCENES) == 60
    assert len({scene.id for scene in SCENES}) == 60
    assert len({scene.kind for scene in SCENES}) >= 20


def test_every_category_that_needs_a_photo_has_scenes_and_every_scene_a_category() -> None:
    needed = [code for code, row in LEAVES.items() if row["photo_required"] == "true"]
    assert needed
    assert [code for code in needed if len(suiting(code)) < 2] == []
    assert {code for scene in SCENES for code in scene.categories} <= set(LEAVES)


@pytest.mark.parametrize("kind", sorted(BUILDERS))
def test_what_was_wrong_is_gone_afterwards(kind: str) -> None:
    scene = BY_ID[f"{kind}-0"]

    def staged(*, fixed: bool) -> list[str]:
        stage = Stage(scene.camera(), LIGHTS[scene.light], scene.id)
        BUILDERS[kind](stage, 0, fixed=fixed)
        return [repr(thing.anchor) for thing in stage.things] + [repr(item) for item in stage.backdrop]

    before, after = staged(fixed=False), staged(fixed=True)
    assert before != after
    assert len(set(before) & set(after)) > 10, "the place itself stays the same"


def test_the_same_scene_gives_the_same_bytes_and_another_moment_others() -> None:
    first = photo("mediation-0")
    assert photo("mediation-0") == first
    after = photo("mediation-0", "after")
    assert after != first
    apart = np.abs(np.asarray(upright(first), np.int16) - np.asarray(upright(after), np.int16)).mean(axis=2)
    assert np.mean(apart < 40) > 0.7, "most of the picture is the same room"


@pytest.mark.parametrize(("scene", "flag"), [("rental-0", 1), ("rental-2", 6), ("manhole-1", 8), ("litter-1", 3)])
def test_a_photo_is_camera_sized_stored_as_its_flag_says_and_marked_when_upright(scene: str, flag: int) -> None:
    data = photo(scene)
    assert 150_000 < len(data) < 800_000
    stored = Image.open(io.BytesIO(data))
    assert stored.getexif()[ExifTags.Base.Orientation] == flag
    picture = upright(data)
    assert picture.size == ((1200, 1600) if BY_ID[scene].portrait else (1600, 1200))
    width, height = picture.size
    corner = np.asarray(picture.convert("L").crop((width - 210, height - 100, width - 30, height - 30)))
    elsewhere = np.asarray(picture.convert("L").crop((30, height - 100, 210, height - 30)))
    assert (corner > 225).sum() > 800 > (elsewhere > 225).sum(), "white letters in the lower right corner only"


def test_a_photo_says_where_when_and_with_what_it_was_taken() -> None:
    exif = Image.open(io.BytesIO(photo("mediation-1"))).getexif()
    assert exif[ExifTags.Base.Model] == MODEL
    facts = exif.get_ifd(ExifTags.IFD.Exif)
    assert facts[ExifTags.Base.DateTimeOriginal] == "2026:05:08 12:30:15"
    assert facts[ExifTags.Base.OffsetTimeOriginal] == "+08:00"
    where = exif.get_ifd(ExifTags.IFD.GPSInfo)
    assert (where[1], where[3]) == ("N", "E")
    lat, lon = (float(d) + float(m) / 60 + float(s) / 3600 for d, m, s in (where[2], where[4]))
    assert lon == pytest.approx(120.0125, abs=1e-7)
    assert lat == pytest.approx(30.2741, abs=1e-7)


@pytest.mark.parametrize(
    ("lon", "lat", "at"),
    [(181.0, 30.0, NOON), (120.0, -91.0, NOON), (float("nan"), 30.0, NOON), (120.0, 30.0, NOON.replace(tzinfo=None))],
)
def test_a_place_off_the_globe_or_a_time_without_a_zone_is_refused(lon: float, lat: float, at: datetime) -> None:
    with pytest.raises(ValueError, match=r"globe|zone"):
        render(SCENES[0], "before", lon=lon, lat=lat, taken_at=at)


def test_a_folder_is_filled_once_and_only_what_is_missing_is_drawn_again(tmp_path: Path) -> None:
    two = [BY_ID["mediation-0"], BY_ID["rental-1"]]
    heard: list[tuple[int, int]] = []

    def fill(scenes: list[Scene]) -> list[tuple[int, int]]:
        heard.clear()
        pictures = ensure(tmp_path, report=lambda done, total: heard.append((done, total)), scenes=scenes, processes=1)
        index = json.loads((tmp_path / "index.json").read_text())
        assert [row["sha256"] for row in index["pictures"]] == [p.sha256 for p in pictures]
        for row in index["pictures"]:
            data = (tmp_path / row["file"]).read_bytes()
            assert (hashlib.sha256(data).hexdigest(), len(data)) == (row["sha256"], row["bytes"])
            assert upright(data).size == (row["width"], row["height"])
        return list(heard)

    assert fill(two) == [(0, 2), (1, 2), (2, 2)]
    first = {path.name: path.stat().st_mtime_ns for path in tmp_path.glob("*.jpg")}
    assert len(first) == 4
    assert fill(two) == [(2, 2)]
    (tmp_path / "rental-1-after.jpg").unlink()
    assert fill(two) == [(1, 2), (2, 2)]
    kept = {name for name, at in first.items() if (tmp_path / name).stat().st_mtime_ns == at}
    assert kept == {"mediation-0-before.jpg", "mediation-0-after.jpg"}
    index = json.loads((tmp_path / "index.json").read_text())
    (tmp_path / "index.json").write_text(json.dumps(index | {"recipe": "drawn by an older version"}))
    assert fill(two)[0] == (0, 2)


@pytest.mark.parametrize("leaf", sorted(LEAVES))
def test_every_category_has_words_of_its_own_without_gaps(leaf: str) -> None:
    assert len(texts(leaf, "report")) >= 8
    for kind in ("report", "resident", "answer", "mediation", "fixed", "not_fixed", "return", "reject", "to_reporter"):
        for seed in range(12):
            sentence = say(leaf, dice(seed), "太炎社区", kind)
            assert 3 < len(sentence) < 60
            assert not set("{}*") & set(sentence)


def test_words_repeat_with_the_dice_and_name_the_place() -> None:
    said = [say("environment.litter", dice(seed), "太炎社区") for seed in range(60)]
    assert said == [say("environment.litter", dice(seed), "太炎社区") for seed in range(60)]
    assert len(set(said)) > 8
    assert any("太炎社区" in sentence for sentence in said)
    with pytest.raises(KeyError):
        say("environment.litter", dice(1), "太炎社区", "sermon")  # type: ignore[arg-type]

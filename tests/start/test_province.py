"""Which data the servers run on, and how a load of the province is asked for."""

from pathlib import Path

import pytest

from deploy.start import settings
from deploy.start.progress import StartError
from deploy.start.province import Province


def test_data_chooses_the_database_for_this_start_only(tmp_path: Path) -> None:
    province = settings.assemble(database_socket=tmp_path, given={"DATA": "province"})
    assert (province["DB_NAME"], province["DATA"]) == ("wangge_province", "province")
    assert settings.assemble(database_socket=tmp_path, given={})["DB_NAME"] == "wangge"


def test_unknown_data_are_refused(tmp_path: Path) -> None:
    with pytest.raises(StartError, match="demo, province"):
        settings.assemble(database_socket=tmp_path, given={"DATA": "country"})


@pytest.mark.parametrize("number", ["many", "-3", "1e6"])
def test_a_number_of_incidents_that_is_none_is_refused(number: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INCIDENTS", number)
    with pytest.raises(StartError, match="INCIDENTS"):
        Province.asked()


def test_a_load_is_asked_for_by_its_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INCIDENTS", "10000000")
    monkeypatch.setenv("FRESH", "1")
    asked = Province.asked()
    assert (asked.incidents, asked.fresh) == ("10000000", True)

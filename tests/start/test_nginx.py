"""nginx reads its configuration when it starts: what it includes counts as well."""

from pathlib import Path

import pytest

from deploy.start import cluster, plan


def version() -> str:
    return next(spec.version for spec in plan._specs({}, database=cluster.locate("demo")) if spec.name == "nginx")


def test_nginx_is_started_anew_when_its_headers_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    conf, headers = tmp_path / "nginx.conf", tmp_path / "headers.conf"
    monkeypatch.setattr(plan, "NGINX_CONF", conf)
    monkeypatch.setattr(plan, "NGINX_HEADERS", headers)
    conf.write_text("include headers.conf;")
    headers.write_text("microphone=()")
    before = version()
    assert version() == before
    headers.write_text("microphone=(self)")
    assert version() != before

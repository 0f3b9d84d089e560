"""Every problem has a code of its own, two sentences over the same parameters, and a line in the docs."""

import re
from string import Formatter

from backend.core.management.commands.write_errors import FILE, table
from backend.core.problems import CATALOGUE, Problem

CODE = re.compile(r"^[a-z_]+\.[a-z_]+$")
NOT_YET = {"photo.being_prepared"}  # 202: the same answer form for "ask again in a second"
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def all_problems(base: type[Problem] = Problem) -> set[type[Problem]]:
    return {each for child in base.__subclasses__() for each in ({child} | all_problems(child))}


def ours() -> list[type[Problem]]:
    return [problem for problem in all_problems() if not problem.__module__.startswith("tests.")]


def test_every_problem_has_a_code_of_its_own() -> None:
    codes = [problem.code for problem in ours() if "code" in vars(problem)]
    assert len(codes) > 15
    assert sorted(codes) == sorted(set(codes))
    assert [code for code in codes if not CODE.match(code)] == []


def test_every_problem_speaks_both_languages_over_the_same_parameters() -> None:
    for code, problem in CATALOGUE.items():
        assert CHINESE.search(problem.zh), code
        assert not CHINESE.search(problem.en), code
        assert placeholders(problem.zh) == placeholders(problem.en), code


def test_every_problem_is_an_error() -> None:
    odd = {code for code, problem in CATALOGUE.items() if not 400 <= problem.status < 600}
    assert odd == NOT_YET


def test_problems_stand_where_they_are_looked_for() -> None:
    """Modules named problems are loaded when Django starts, so that the catalogue is complete."""
    strays = {problem.__module__ for problem in ours() if problem.__module__.rsplit(".", 1)[-1] != "problems"}
    assert strays == set()


def test_the_docs_list_every_problem() -> None:
    assert FILE.read_text(encoding="utf-8") == table(), "Run `manage.py write_errors` and commit docs/errors.md."

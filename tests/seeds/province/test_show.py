"""What a person sees of a long load: a bar that moves on a terminal, lines elsewhere, and how long it will take."""

import io

import pytest

from seeds.province.show import Bar


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def hours(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The clock, to be set."""
    at = [0.0]
    monkeypatch.setattr("seeds.province.show.time.monotonic", lambda: at[0])
    return at


def shown(stream: io.StringIO, hours: list[float]) -> str:
    bar = Bar(lambda text: print(text, end="", file=stream), stream)
    told = bar.step("areas")
    for second, done in enumerate((0, 30, 60, 90)):
        hours[0] = second * 10.0
        told(done, 90)
    bar.end("areas", "142,036 added")
    return stream.getvalue()


def test_a_bar_fills_and_tells_the_time_that_is_left(hours: list[float]) -> None:
    lines = shown(io.StringIO(), hours).splitlines()
    assert [line.count("#") for line in lines] == [10, 20, 30, 0]
    assert "30 of 90, 10 s, about 20 s left" in lines[0]
    assert "left" not in lines[2]
    assert lines[3].split() == ["areas", "30.0", "s", "142,036", "added"]


def test_on_a_terminal_one_line_is_drawn_again(hours: list[float]) -> None:
    text = shown(Terminal(), hours)
    assert text.count("\n") == 1
    assert text.count("\r\033[K") == 5


def test_a_step_that_goes_on_counts_its_time_from_where_it_was(hours: list[float]) -> None:
    """45 of 90 were there before: the 15 of this run are what its time is reckoned by."""
    stream = io.StringIO()
    told = Bar(lambda text: print(text, end="", file=stream), stream).step("areas")
    told(45, 90)
    hours[0] = 10.0
    told(60, 90)
    assert "about 20 s left" in stream.getvalue()

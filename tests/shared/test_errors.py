from __future__ import annotations

import inspect
import re

import pytest

from bot.shared import errors

CLASSES = [item for _, item in inspect.getmembers(errors, inspect.isclass)]


def test_the_tree_at_the_top_of_the_file_is_the_real_one() -> None:
    drawn = re.findall(r"^([│├└─ ]*)(\w+Error)", errors.__doc__ or "", re.MULTILINE)
    parents: dict[str, str] = {}
    branch: list[str] = []
    for lines, name in drawn:
        depth = len(lines) // 4
        branch = [*branch[:depth], name]
        parents[name] = branch[depth - 1] if depth else "Exception"
    assert parents == {item.__name__: item.__base__.__name__ for item in CLASSES}


def test_each_kind_has_its_own_code() -> None:
    assert len({item.code for item in CLASSES}) == len(CLASSES)


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_an_error_carries_its_message_and_its_code(kind: type[errors.FaqtotumError]) -> None:
    error = kind("7 is too many. At most 5. Take two away.")
    assert (str(error), error.message, error.code) == ("7 is too many. At most 5. Take two away.",) * 2 + (kind.code,)


def test_one_error_may_have_a_code_of_its_own() -> None:
    error = errors.RefusedError("Too long.", "message_too_long")
    assert (error.code, errors.RefusedError.code) == ("message_too_long", "refused")


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (errors.RefusedError, 422),
        (errors.NotFoundError, 404),
        (errors.NotAllowedError, 401),
        (errors.ConflictError, 409),
        (errors.TooManyError, 429),
    ],
)
def test_what_somebody_sent_is_refused_with_its_status(kind: type[errors.RefusedError], status: int) -> None:
    assert kind("No.").status == status

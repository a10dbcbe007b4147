"""Names, addresses and passwords of all kinds are welcome; what cannot be kept or is easily guessed is refused in words."""

from __future__ import annotations

import pytest

from engage.people.credentials import (
    LONGEST_PASSWORD,
    email_problem,
    name_problem,
    password_problem,
    tidy_email,
)


@pytest.mark.parametrize(
    "password", ["", "short", "aaaaaaaaaaaaaaaa", "abababababababab", "abcdefghijklmnop", "1234567890123", "9876543210",
                 "ana@example.org", "Ana Lopez Rivera", "x" * (LONGEST_PASSWORD + 1), "long enough\x00but", "long enough\ud800but"],
)  # fmt: skip
def test_a_poor_password_is_refused_in_words(password: str) -> None:
    assert password_problem(password, "ana@example.org", "Ana Lopez Rivera") is not None


@pytest.mark.parametrize(
    "password",
    [
        "four ordinary words here",
        "كلمة مرور طويلة",
        "🐙🦀🐟🐠 under the sea",
        "p" * 8 + "aßöx",
        "x y z w " * 120,
    ],
)
def test_a_long_password_in_any_script_is_welcome(password: str) -> None:
    assert password_problem(password, "ana@example.org", "Ana") is None


@pytest.mark.parametrize(
    "email",
    ["", "ana", "@", "ana@", "@example.org", "a b@example.org", "a@b@c", "a\n@b.c", "a" * 300 + "@b.c"],
)
def test_what_is_no_address_is_refused(email: str) -> None:
    assert email_problem(tidy_email(email)) is not None


@pytest.mark.parametrize("email", ["Ana@Example.org ", "ana+survey@example.org", "юлия@пример.рф"])
def test_an_address_is_kept_in_one_spelling(email: str) -> None:
    tidy = tidy_email(email)
    assert email_problem(tidy) is None
    assert tidy == tidy_email(tidy.upper())


@pytest.mark.parametrize("name", ["", "   ", "a\nb", "a\x00b", "\ud800", "n" * 201])
def test_a_name_that_cannot_be_kept_is_refused(name: str) -> None:
    assert name_problem(name) is not None


@pytest.mark.parametrize("name", ["Ana", "Nguyễn Thị Minh Khai", "محمد", "O'Brien-Smith Jr."])
def test_names_of_all_kinds_are_kept(name: str) -> None:
    assert name_problem(name) is None

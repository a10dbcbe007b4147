"""Tokens, codes, and what can be told from what the database holds."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.errors import NotFound
from engage.responses import keys

TOKENS = st.text(alphabet=keys.SIGNS, min_size=keys.TOKEN_LENGTH, max_size=keys.TOKEN_LENGTH)
BOX = keys.ReceiptBox("a secret that stays outside the database")


def test_tokens_are_random_and_carry_130_bits() -> None:
    made = {keys.new_token() for _ in range(200)}
    assert len(made) == 200
    assert all(keys.is_token(token) for token in made)
    assert len(keys.SIGNS) ** keys.TOKEN_LENGTH == 2**130


@given(TOKENS)
def test_a_code_is_sixty_bits_in_groups_and_always_the_same_for_a_token(token: str) -> None:
    code = keys.code_of(token)
    assert re.fullmatch(r"([0-9a-hjkmnp-tv-z]{4}-){2}[0-9a-hjkmnp-tv-z]{4}", code)
    assert keys.code_of(token) == code


@given(TOKENS, st.sampled_from(["{}", " {} ", "{}\n", "“{}”"]))
def test_a_code_is_understood_however_it_is_written_down(token: str, frame: str) -> None:
    code = keys.code_of(token)
    plain = code.replace("-", "")
    misread = code.upper().replace("0", "O").replace("1", "I")
    for typed in (code, plain, code.upper(), code.replace("-", " "), misread, code.replace("-", "–")):
        assert keys.plain_code(frame.format(typed)) == plain
    eastern = plain.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert keys.plain_code(eastern) == plain


@pytest.mark.parametrize(
    "typed", ["", "abc", "x" * 13, "7k3m-92dp-x4q!", "🎈" * 12, "7k3m92dpx4qé", "\ud800" * 12]
)
def test_what_is_no_code_is_told_so(typed: str) -> None:
    assert keys.plain_code(typed) is None
    with pytest.raises(NotFound):
        BOX.name_of(typed)


def test_a_code_opens_what_it_sealed_and_nothing_else_does() -> None:
    token, other = keys.new_token(), keys.new_token()
    name, sealed = BOX.seal(token)
    assert BOX.name_of(keys.code_of(token)) == name
    assert BOX.open(keys.code_of(token), sealed) == token
    for code, box in ((keys.code_of(other), BOX), (keys.code_of(token), keys.ReceiptBox("another secret"))):
        with pytest.raises(NotFound):
            box.open(code, sealed)
    with pytest.raises(NotFound):
        BOX.open(keys.code_of(token), sealed[:-1] + bytes([sealed[-1] ^ 1]))


def test_the_names_of_draft_response_and_receipt_share_nothing() -> None:
    token = keys.new_token()
    name, sealed = BOX.seal(token)
    images = [
        keys.draft_key(token).hex,
        keys.response_key(token).hex,
        name,
        sealed.hex(),
        keys.code_of(token),
    ]
    pieces = [{image[at : at + 6] for at in range(len(image) - 5)} for image in images]
    assert not any(one & other for at, one in enumerate(pieces) for other in pieces[at + 1 :])
    assert not any(token[:8] in image for image in images)


def test_sealing_twice_does_not_look_the_same() -> None:
    token = keys.new_token()
    assert BOX.seal(token)[1] != BOX.seal(token)[1]


def test_chance_falls_the_same_way_at_the_same_place_only() -> None:
    token = keys.new_token()
    assert keys.dice(token, "a").random() == keys.dice(token, "a").random()
    assert keys.dice(token, "a").random() != keys.dice(token, "b").random()

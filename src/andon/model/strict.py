"""Cards are strict: an unknown key fails and names the nearest known one."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError, core_schema

from andon.language import Text
from andon.problem import Problem

if TYPE_CHECKING:
    from andon.model.known import KnownCards


class Card(BaseModel):
    """Base of everything that is described in a YAML file."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Both(Text):
    """A :class:`~andon.language.Text` as a card field: a mapping with exactly ``en`` and ``ko``."""

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        word = core_schema.str_schema(min_length=1)
        fields = {lang: core_schema.typed_dict_field(word) for lang in ("en", "ko")}
        mapping = core_schema.typed_dict_schema(fields, extra_behavior="forbid")

        def build(value: Any, check: core_schema.ValidatorFunctionWrapHandler) -> Any:
            return value if isinstance(value, cls) else cls(**check(value))

        dump = core_schema.plain_serializer_function_ser_schema(lambda t: {"en": t.en, "ko": t.ko})
        return core_schema.no_info_wrap_validator_function(build, mapping, serialization=dump)


C = TypeVar("C", bound=Card)


def read_card(path: Path, kind: type[C]) -> C:
    """Read and check one card file; every fault becomes a :class:`Problem` that names file and key."""
    return check_card(parse_card(path), kind, str(path))


def parse_card(path: Path, known: KnownCards | None = None) -> Any:
    """What the YAML of one card file says, not yet checked; unreadable files become a :class:`Problem`.

    ``known`` remembers what the same text said before.
    """
    try:
        text = path.read_text(encoding="utf-8")
        return known.parse(text) if known else parse_yaml(text)
    except FileNotFoundError:
        raise Problem(
            Text(en=f"There is no card {path.name}.", ko=f"카드 파일 {path.name} 이(가) 없습니다."),
            where=str(path),
            expected=Text(en="A YAML card that describes this folder.", ko="이 폴더를 설명하는 YAML 카드."),
            next_step=Text(
                en="Copy the card of a sibling folder and change it.", ko="옆 폴더의 카드를 복사해 고치십시오."
            ),
        ) from None
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise Problem(
            Text(en="This card cannot be read as YAML.", ko="이 카드를 YAML로 읽을 수 없습니다."),
            where=f"{path}: {' '.join(str(error).split())}",
            expected=Text(
                en="UTF-8 text, `key: value` lines, spaces for indentation.",
                ko="UTF-8 텍스트, `키: 값` 줄, 들여쓰기는 공백.",
            ),
            next_step=Text(en="Correct the line that is named.", ko="표시된 줄을 고치십시오."),
        ) from None


def parse_yaml(text: str) -> Any:
    """Safe YAML by the C library where PyYAML has it: ten times the speed, the same rules."""
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def check_card(raw: Any, kind: type[C], where: str) -> C:
    """Check a parsed card; see :func:`read_card`."""
    if not isinstance(raw, dict):
        raise Problem(
            Text(en="This card is empty or is not a list of keys.", ko="이 카드는 비어 있거나 키 목록이 아닙니다."),
            where=where,
            expected=Text(en=f"Keys: {', '.join(kind.model_fields)}.", ko=f"키: {', '.join(kind.model_fields)}."),
            next_step=Text(en="Add the missing keys.", ko="빠진 키를 추가하십시오."),
        )
    try:
        return kind.model_validate(raw)
    except ValidationError as error:
        # a typo shows up as one unknown and one missing key: the unknown one says more
        details = sorted(error.errors(), key=lambda d: d["type"] != "extra_forbidden")
        raise _problem(details[0], kind, where) from None


def nearest(word: str, known: list[str]) -> str | None:
    """The known word most like ``word``, or None when nothing is close."""
    found = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    return found[0] if found else None


def _problem(detail: ErrorDetails, kind: type[Card], where: str) -> Problem:
    place = ".".join(str(part) for part in detail["loc"])
    key = str(detail["loc"][-1]) if detail["loc"] else ""
    if detail["type"] == "extra_forbidden":
        known = _siblings(kind, detail["loc"])
        guess = nearest(key, known)
        hint_en = f"Did you mean `{guess}`?" if guess else f"Known keys: {', '.join(known)}."
        hint_ko = f"`{guess}` 을(를) 쓰려고 했습니까?" if guess else f"쓸 수 있는 키: {', '.join(known)}."
        return Problem(
            Text(en=f"Unknown key `{place}`.", ko=f"알 수 없는 키 `{place}`."),
            where=where,
            expected=Text(en=hint_en, ko=hint_ko),
            next_step=Text(en="Correct or remove the key.", ko="키를 고치거나 지우십시오."),
        )
    if detail["type"] == "missing":
        return Problem(
            Text(en=f"The key `{place}` is missing.", ko=f"키 `{place}` 이(가) 없습니다."),
            where=where,
            expected=Text(en=f"A value for `{place}`.", ko=f"`{place}` 값."),
            next_step=Text(en="Add it.", ko="추가하십시오."),
        )
    return Problem(
        Text(en=f"`{place}` has the value {detail['input']!r}.", ko=f"`{place}` 값이 {detail['input']!r} 입니다.")
        if place
        else Text(en="The card contradicts itself.", ko="카드의 내용이 서로 맞지 않습니다."),
        where=where,
        expected=_expected(detail),
        next_step=Text(en="Correct the value.", ko="값을 고치십시오."),
    )


# pydantic speaks English only: its error types, as people need them
_EXPECTED: dict[str, Text] = {
    "literal_error": Text(en="One of {expected}.", ko="다음 중 하나: {expected}."),
    "greater_than": Text(en="A number greater than {gt}.", ko="{gt} 보다 큰 수."),
    "greater_than_equal": Text(en="A number of at least {ge}.", ko="{ge} 이상의 수."),
    "string_pattern_mismatch": Text(
        en="A name of a-z, 0-9 and single hyphens, starting with a letter ({pattern}).",
        ko="a-z, 0-9, 하나짜리 붙임표로 된, 글자로 시작하는 이름 ({pattern}).",
    ),
    "string_too_long": Text(en="At most {max_length} characters.", ko="{max_length} 자 이하."),
    "string_type": Text(en="A text.", ko="글자."),
    "int_type": Text(en="A whole number.", ko="정수."),
    "int_parsing": Text(en="A whole number.", ko="정수."),
    "int_from_float": Text(en="A whole number.", ko="정수."),
    "float_type": Text(en="A number.", ko="수."),
    "float_parsing": Text(en="A number.", ko="수."),
    "bool_parsing": Text(en="true or false.", ko="true 또는 false."),
    "dict_type": Text(en="A mapping of keys and values.", ko="키와 값의 묶음."),
    "model_type": Text(en="A mapping of keys and values.", ko="키와 값의 묶음."),
    "tuple_type": Text(en="A list.", ko="목록."),
    "date_type": Text(en="A date, YYYY-MM-DD.", ko="날짜, YYYY-MM-DD."),
    "date_from_datetime_parsing": Text(en="A date, YYYY-MM-DD.", ko="날짜, YYYY-MM-DD."),
}


def fault(text: Text) -> PydanticCustomError:
    """What a card's own validator raises: a reason in both languages."""
    return PydanticCustomError("andon", "{en}", {"en": text.en, "ko": text.ko})


def _expected(detail: ErrorDetails) -> Text:
    context = detail.get("ctx", {})
    if detail["type"] == "andon":
        return Text(en=context["en"], ko=context["ko"])
    known = _EXPECTED.get(detail["type"])
    if known is None:
        kind = detail["type"].replace("_", " ")
        return Text(en=detail["msg"] + ".", ko=f"맞는 형식의 값 ({kind}).")
    return known.format(**context)


def _siblings(kind: type[Card], loc: tuple[int | str, ...]) -> list[str]:
    """The keys that are known beside the unknown one, walking down nested cards."""
    fields = kind.model_fields
    for part in loc[:-1]:
        if isinstance(part, int) or part not in fields:
            continue
        inner = _card_inside(fields[part].annotation)
        if inner is None:
            return ["en", "ko"] if "Both" in str(fields[part].annotation) else []
        fields = inner.model_fields
    return list(fields)


def _card_inside(annotation: Any) -> type[Card] | None:
    if isinstance(annotation, type) and issubclass(annotation, Card):
        return annotation
    for inner in getattr(annotation, "__args__", ()):
        found = _card_inside(inner)
        if found:
            return found
    return None

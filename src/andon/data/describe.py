"""A dataset's card as labelled lines, following KAMP's dataset page; and the reference page made of all cards."""

from __future__ import annotations

from andon.data import cards, catalogue
from andon.language import Language, Text, speaking
from andon.model.dataset import Dataset

_TITLE = Text(en="Datasets", ko="데이터")
_INTRO = Text(
    en="Made from the cards in `datasets/` by `python -m andon.data.describe`; do not edit. "
    "How to use them: [public data](../how-to/public-data.md), [your own file](../how-to/bring-your-own-file.md).",
    ko="`datasets/` 의 카드에서 `python -m andon.data.describe` 로 만든 문서입니다. 직접 고치지 마십시오. "
    "사용 방법: [공개 데이터](../how-to/public-data.ko.md), [내 파일](../how-to/bring-your-own-file.ko.md).",
)
_HEAD = Text(en="| column | title | unit (UCUM) | limits |", ko="| 열 | 제목 | 단위 (UCUM) | 규격 |")


def lines(card: Dataset, state: bool = True) -> list[tuple[str, str]]:
    """Label and text of everything a person wants to know of a dataset, in the viewer's language."""
    pairs: list[tuple[Text, object]] = [
        (Text(en="Name", ko="이름"), card.name),
        (Text(en="Title", ko="제목"), card.title),
        (Text(en="What it is", ko="내용"), card.summary),
        (Text(en="Industry", ko="업종"), card.industry),
        (Text(en="Purpose", ko="목적"), card.purpose),
        (Text(en="Type", ko="유형"), card.data_type),
        (Text(en="Rows and cells", ko="행 수와 셀 수"), _sizes(card)),
        (Text(en="Interval", ko="측정 간격"), card.interval),
        (Text(en="Lot columns", ko="로트 열"), ", ".join(card.lot_columns)),
        (Text(en="Label", ko="라벨"), card.label),
        (Text(en="Split", ko="나누는 방법"), card.split),
        *((Text(en="Known fault", ko="알려진 결함"), defect) for defect in card.defects),
        (Text(en="Trivial score", ko="단순 기준 점수"), card.baseline),
        (Text(en="Terms", ko="사용 조건"), f"{card.licence}: {card.terms}"),
        (Text(en="Provider", ko="제공 기관"), card.provider),
        (Text(en="Citation", ko="인용 표시"), card.citation),
        (Text(en="Registered", ko="등록일"), card.registered),
        (Text(en="Address", ko="주소"), card.source.address),
    ]
    if state:
        pairs.append((Text(en="State", ko="상태"), catalogue.state_of(card)))
    return [(str(label), str(text)) for label, text in pairs if text]


def page(lang: Language) -> str:
    """The reference page of all datasets in ``lang``, as Markdown."""
    with speaking(lang):
        parts = [f"# {_TITLE}", str(_INTRO)]
        for card in map(cards.card, cards.names()):
            parts.append(f"## {card.title} (`{card.name}`)")
            parts.append("\n".join(f"- **{label}**: {text}" for label, text in lines(card, state=False)))
            parts.append("\n".join([str(_HEAD), "|---|---|---|---|", *_column_rows(card)]))
        return "\n\n".join(parts) + "\n"


def _sizes(card: Dataset) -> str:
    sizes = [f"{size}: {body.rows:,} / {body.cells:,}" for size, body in card.source.sizes.items()]
    return "; ".join(sizes) or f"{card.rows:,} / {card.cells:,}"


def _column_rows(card: Dataset) -> list[str]:
    def limits(values: dict[str, float]) -> str:
        return " … ".join(f"{value:g}" for value in values.values())

    return [f"| `{c.name}` | {c.title} | {c.unit} | {limits(c.limits())} |" for c in card.columns]


def main() -> None:
    """Write docs/reference/datasets.md and its Korean sister."""
    from andon import places

    for lang, name in (("en", "datasets.md"), ("ko", "datasets.ko.md")):
        target = places.content() / "docs" / "reference" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(page("ko" if lang == "ko" else "en"), encoding="utf-8")


if __name__ == "__main__":
    main()

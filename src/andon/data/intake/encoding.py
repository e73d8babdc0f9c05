"""Bytes to text: byte order mark, UTF-8, CP949, EUC-KR, then the best guess; each tried strictly."""

from __future__ import annotations

import codecs
import unicodedata

from charset_normalizer import from_bytes

from andon.data.intake.kind import refused
from andon.data.intake.model import Finding
from andon.language import Text

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_KOREAN_SHARE = 0.6
_SAMPLE = 200_000


def decode(data: bytes, name: str, notes: list[Finding]) -> tuple[str, str]:
    """The text and the name of its encoding; bytes that are no text in any of them are a Problem."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            text = _strictly(data, encoding)
            if text is None:
                raise refused("unknown", name, data, encoding)
            return text, encoding
    text = _strictly(data, "utf-8")
    if text is not None:
        return text, "utf-8"
    for encoding in ("cp949", "euc-kr"):
        text = _strictly(data, encoding)
        if text is not None and _korean(text):
            notes.append(
                Finding(
                    Text(en="Korean Windows text", ko="한국어 윈도 텍스트"),
                    encoding,
                    Text(en="Read as CP949, not UTF-8.", ko="UTF-8이 아니라 CP949로 읽었습니다."),
                )
            )
            return text, encoding
    return _guess(data, name, notes)


def _guess(data: bytes, name: str, notes: list[Finding]) -> tuple[str, str]:
    best = from_bytes(data[:_SAMPLE]).best()
    for encoding in (best.encoding if best else "", "cp1252", "latin-1"):
        text = _strictly(data, encoding) if encoding else None
        if text is not None and _plausible(text):
            notes.append(
                Finding(
                    Text(en="Encoding guessed", ko="인코딩 추정"),
                    encoding,
                    Text(
                        en="Look at letters with accents; save as UTF-8 if they are wrong.",
                        ko="글자가 깨져 보이면 원본을 UTF-8로 저장하십시오.",
                    ),
                )
            )
            return text, encoding
    raise refused("unknown", name, data)


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _korean(text: str) -> bool:
    """Whether most of what is not ASCII is Korean, or signs that Korean text uses: chance makes rare hanja instead."""
    foreign = [sign for sign in text[:_SAMPLE] if ord(sign) > 127]
    usual = [s for s in foreign if "\uac00" <= s <= "\ud7a3" or "\u3000" <= s <= "\u33ff" or not s.isalpha()]
    return len(usual) >= _KOREAN_SHARE * len(foreign)


def _plausible(text: str) -> bool:
    """Whether nearly all signs are printable: binary junk decodes to control signs in single-byte encodings."""
    sample = text[:_SAMPLE]
    odd = sum(1 for sign in sample if unicodedata.category(sign) in ("Cc", "Co", "Cn") and sign not in "\t\r\n\f")
    return odd * 100 <= len(sample)

"""Numbers and dates as people in Finland write them. Pure."""

from datetime import date

from assistant.types import Language

NO_BREAK_SPACE = "\u00a0"


def number(value: int | float, language: Language) -> str:
    """9584 → "9 584", 22.5 → "22,5" (a decimal point and comma groups in English)."""
    text = f"{value:,}" if isinstance(value, int) else f"{value:,.1f}"
    if language == "en":
        return text
    return text.replace(",", NO_BREAK_SPACE).replace(".", ",")


def percent(value: float, language: Language) -> str:
    """22.5 → "22,5 %" in Swedish and Finnish, "22.5%" in English."""
    text = number(float(value), language)
    return f"{text}%" if language == "en" else f"{text}{NO_BREAK_SPACE}%"


def day(value: date, language: Language) -> str:
    """2026-11-24 → "24.11.2026", in English "24 November 2026"."""
    return f"{value.day} {value:%B} {value.year}" if language == "en" else f"{value.day}.{value.month}.{value.year}"

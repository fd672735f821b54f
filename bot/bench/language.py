"""Language detection beside lingua and plain langdetect, all limited to the same languages."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.table import Table

from bot.bench.sources import ntrex, pieces
from bot.nlu.detector import Detector
from bot.nlu.language_choice import telling_words
from bot.shared.languages import load_languages
from bot.shared.settings import Settings
from bot.training.labelled import read_folder
from bot.training.language.run import FOREIGN, read_foreign

Detects = Callable[[str], str]
Sets = Mapping[str, Mapping[str, Sequence[str]]]
SHORT = 2


@dataclass(frozen=True)
class Row:
    """One detector on one kind of text: language -> share right, and milliseconds a text."""

    kind: str
    detector: str
    right: Mapping[str, float]
    milliseconds: float


def our_detector(settings: Settings, open_set: bool) -> Detects:
    """The bot's own, without a conversation.

    Args:
        settings: where the data and the model are.
        open_set: whether a language xx that the shop does not speak may be found, told as "?xx"; the others cannot do that.
    """
    ours = Detector(settings, open_set)

    def detect(text: str) -> str:
        found = ours.detect(text)
        return f"?{found.foreign}" if found.foreign else found.code

    return detect


def lingua_detector(codes: Sequence[str]) -> Detects | None:
    """lingua limited to `codes`; None where the package is not installed."""
    try:
        from lingua import IsoCode639_1, LanguageDetectorBuilder
    except ImportError:
        return None
    wanted = [getattr(IsoCode639_1, code.upper()) for code in codes]
    detector = LanguageDetectorBuilder.from_iso_codes_639_1(*wanted).with_preloaded_language_models().build()

    def detect(text: str) -> str:
        found = detector.detect_language_of(text)
        return found.iso_code_639_1.name.lower() if found else ""

    return detect


def langdetect_detector(codes: Sequence[str]) -> Detects:
    """langdetect as it comes, with only `codes` as candidates."""
    from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory
    from langdetect.lang_detect_exception import LangDetectException

    factory = DetectorFactory()
    factory.load_profile(PROFILES_DIRECTORY)
    factory.set_seed(0)

    def detect(text: str) -> str:
        detector = factory.create()
        detector.set_prior_map(dict.fromkeys(codes, 1.0))
        detector.append(text)
        try:
            return str(detector.detect())
        except LangDetectException:
            return ""

    return detect


def text_sets(settings: Settings, folder: Path | None) -> dict[str, dict[str, list[str]]]:
    """Kind of text -> language -> texts: the shop's evaluation messages, and where there is a folder, news in three lengths."""
    sets: dict[str, dict[str, list[str]]] = {"messages of 1-2 words": {}, "messages of 3 and more": {}}
    for message in read_folder(settings.data_dir / "evaluation"):
        words = len(telling_words(message.text))
        # A wish for another language is often put in that language.
        if words and message.expect != "switch_language":
            kind = "messages of 1-2 words" if words <= SHORT else "messages of 3 and more"
            sets[kind].setdefault(message.language, []).append(message.text)
    if folder is not None:
        news = pieces(ntrex(folder))
        sets |= {f"news: {kind}": {code: getattr(item, kind) for code, item in news.items()} for kind in ("words", "pairs", "sentences")}
    return sets


def measure(sets: Sets, detectors: Mapping[str, Detects]) -> list[Row]:
    """Each detector on each kind of text."""
    return [_row(kind, texts, name, detector) for kind, texts in sets.items() for name, detector in detectors.items()]


def _row(kind: str, texts: Mapping[str, Sequence[str]], name: str, detector: Detects) -> Row:
    started = time.perf_counter()
    right = {code: sum(detector(text) == code for text in part) / len(part) for code, part in texts.items() if part}
    count = sum(map(len, texts.values()))
    return Row(kind, name, right, (time.perf_counter() - started) * 1000 / max(count, 1))


def open_set_figures(settings: Settings, detector: Detects) -> dict[str, float]:
    """Of messages in other languages, the share recognised as such and the share named rightly; of ours, the share taken for foreign."""
    foreign = [(detector(item.text), item.language) for item in read_foreign(settings.data_dir / FOREIGN / "evaluation.jsonl")]
    ours = [detector(item.text) for item in read_folder(settings.data_dir / "evaluation") if item.expect != "switch_language"]
    return {
        "recognised": _share(code.startswith("?") for code, _ in foreign),
        "named": _share(code == f"?{language}" for code, language in foreign),
        "false_alarms": _share(code.startswith("?") for code in ours),
    }


def _share(right: Iterable[bool]) -> float:
    known = list(right)
    return sum(known) / max(len(known), 1)


def bench_language(settings: Settings, folder: Path | None) -> tuple[list[Row], dict[str, float]]:
    """All rows, with every detector limited to the shop's languages; and how well others are recognised."""
    codes = load_languages(settings.data_dir).codes
    others = {"lingua": lingua_detector(codes), "langdetect": langdetect_detector(codes)}
    detectors = {"faqtotum": our_detector(settings, open_set=False), **{name: item for name, item in others.items() if item}}
    return measure(text_sets(settings, folder), detectors), open_set_figures(settings, our_detector(settings, open_set=True))


def table(rows: Sequence[Row], foreign: Mapping[str, float]) -> Table:
    """Shares right in percent."""
    codes = sorted({code for row in rows for code in row.right})
    recognised, named, alarms = (f"{foreign[name]:.1%}" for name in ("recognised", "named", "false_alarms"))
    shown = Table(
        title=f"Language: share right. Of foreign messages {recognised} recognised, {named} named; of ours {alarms} taken for foreign"
    )
    for title in ("texts", "detector", *codes, "mean", "ms"):
        shown.add_column(title, justify="left" if title in ("texts", "detector") else "right")
    for row in rows:
        values = [f"{row.right[code] * 100:.1f}" if code in row.right else "-" for code in codes]
        shown.add_row(row.kind, row.detector, *values, f"{_mean(row.right) * 100:.1f}", f"{row.milliseconds:.2f}")
    return shown


def _mean(shares: Mapping[str, float]) -> float:
    return sum(shares.values()) / max(len(shares), 1)


def as_dict(rows: Sequence[Row], foreign: Mapping[str, float]) -> dict[str, Any]:
    """Plain JSON."""
    return {"rows": [{**row.__dict__, "right": dict(row.right)} for row in rows], "foreign": dict(foreign)}

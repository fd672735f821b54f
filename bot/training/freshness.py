"""Which trained model is live, and whether it is that of today's data. Light: neither Rasa nor the encoder is loaded for this."""

from __future__ import annotations

import hashlib
from pathlib import Path

from bot.shared.errors import NotReadyError
from bot.shared.settings import ROOT, Settings
from kb_index.encoder import encoder_id

CONFIG, DOMAIN = ROOT / "config.yml", ROOT / "domain.yml"
LEARNED_FROM = ("languages.yml", "dialogue/*.yml", "languages/*/nlu/*.yml", "kb/*/*.md", "calibration/*.jsonl")


def data_hash(settings: Settings) -> str:
    """What a model is learned from: data, configuration and encoder."""
    digest = hashlib.sha256(encoder_id(settings.encoder_name).encode())
    for path in [CONFIG, DOMAIN, *sorted(path for pattern in LEARNED_FROM for path in settings.data_dir.glob(pattern))]:
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def model_name(settings: Settings) -> str:
    """The name of the model of today's data, without its ending."""
    return f"faqtotum-{data_hash(settings)}"


def is_outdated(settings: Settings) -> bool:
    """Whether there are models, but none of today's data."""
    models: list[Path] = list(settings.dialogue_dir.glob("*.tar.gz"))
    return bool(models) and not any(model.name == f"{model_name(settings)}.tar.gz" for model in models)


def latest_model(folder: Path) -> Path:
    """The dialogue model that is live.

    Raises:
        NotReadyError: when none has been trained.
    """
    models = sorted(folder.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    if not models:
        raise NotReadyError(f"{folder}: no dialogue model yet. Run `faqtotum train`.")
    return models[-1]

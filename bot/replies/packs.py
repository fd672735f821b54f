"""Reading `data/languages/<code>/replies.yml`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import yaml

from bot.shared.errors import DataError


@lru_cache(maxsize=32)
def load_replies(data_dir: Path, code: str) -> dict[str, tuple[str, ...]]:
    """Reply key -> its sentences, one or several to take turns with.

    Raises:
        DataError: when the file is missing or not of that form.
    """
    path = data_dir / "languages" / code / "replies.yml"
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        pack = {key: tuple(value) if isinstance(value, list) else (value,) for key, value in raw.items()}
    except (OSError, UnicodeDecodeError, AttributeError, yaml.YAMLError) as error:
        raise DataError(
            f"{path}: not a file of replies ({error!r}). It needs `key: sentence` lines, see data/languages/README.md."
        ) from error
    wrong = [repr(key) for key, sentences in pack.items() if not all(isinstance(sentence, str) for sentence in sentences)]
    if wrong:
        raise DataError(
            f"{path}: the reply {', '.join(wrong)} must be one sentence or a list of them. Put quotes around yes, no and numbers."
        )
    return pack

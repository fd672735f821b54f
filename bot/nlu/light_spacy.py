"""spaCy without torch.

spaCy's maths library imports torch where it is installed, which costs three seconds and 300 MB at each start. Splitting text into
words needs none of it, so torch is hidden for as long as spaCy is being imported.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast


@contextmanager
def hidden(name: str) -> Iterator[None]:
    """As if a package were not installed; does nothing when it is imported already."""
    modules = cast(dict[str, Any], sys.modules)
    if name in modules:
        yield
        return
    modules[name] = None
    try:
        yield
    finally:
        modules.pop(name, None)


with hidden("torch"):
    import spacy
    from spacy.language import Language
    from spacy.matcher import Matcher
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

__all__ = ["Doc", "Language", "Matcher", "Vocab", "spacy"]

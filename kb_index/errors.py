"""Errors of the knowledge base.

KnowledgeBaseError
├── ArticleError       a source file is faulty
├── FactError          a text names a fact that does not exist
├── EncoderError       the encoder cannot be loaded
└── UnusableIndexError        the index cannot be used
    ├── IndexMissing   there is none yet
    ├── IndexCorrupt   its files are not those that were written
    └── WrongEncoder   another encoder built it
"""

from __future__ import annotations


class KnowledgeBaseError(Exception):
    """Root of the knowledge base's errors; the message says the value, the rule and the remedy."""


class ArticleError(KnowledgeBaseError):
    """A source file is faulty. `faults` lists each as `path: fault`."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


class FactError(KnowledgeBaseError):
    """A text names a fact that does not exist."""


class EncoderError(KnowledgeBaseError):
    """The encoder cannot be loaded."""


class UnusableIndexError(KnowledgeBaseError):
    """The index cannot be used."""


class IndexMissing(UnusableIndexError):
    """There is no index yet."""


class IndexCorrupt(UnusableIndexError):
    """The index's files are not those that were written."""


class WrongEncoder(UnusableIndexError):
    """The index was built by another encoder."""

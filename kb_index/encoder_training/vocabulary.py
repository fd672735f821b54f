"""The student's vocabulary: a unigram tokenizer over all languages, Thai included."""

from __future__ import annotations

from collections.abc import Iterable

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers

UNKNOWN, PADDING = "[UNK]", "[PAD]"


def train_vocabulary(texts: Iterable[str], size: int) -> Tokenizer:
    """A lower-casing unigram tokenizer of at most `size` pieces.

    Thai writes no spaces between words: there the pieces are found inside the run of letters, without a word list.
    """
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.NFKC(),
            normalizers.Lowercase(),
            normalizers.Replace(Regex(r"(?<=(.))\1{3,}"), ""),  # a key held down; "$1" would be taken as it stands
            normalizers.Replace(Regex(r"\s+"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Metaspace(), pre_tokenizers.Punctuation(), pre_tokenizers.Digits(individual_digits=False)]
    )
    trainer = trainers.UnigramTrainer(
        vocab_size=size, special_tokens=[PADDING, UNKNOWN], unk_token=UNKNOWN, max_piece_length=14, show_progress=True
    )
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer

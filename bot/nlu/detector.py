"""From a message to the language to answer in: what its letters tell, and what the conversation adds. No Rasa here."""

from __future__ import annotations

from bot.nlu.language_choice import CYRILLIC, THAI, Context, by_script, choose, telling_words
from bot.nlu.language_model import LanguageModel, Parts
from bot.shared.decision import LanguageGuess
from bot.shared.languages import load_languages
from bot.shared.settings import Settings

NOBODY = ("", 0.0)


class Detector:
    """The bot's language detection.

    Args:
        settings: where the shop's languages and the model are.
        open_set: whether a language that the shop does not speak may be found.

    Raises:
        NotReadyError: when the model is missing or damaged.
    """

    def __init__(self, settings: Settings, open_set: bool = True) -> None:
        self.languages = load_languages(settings.data_dir)
        self._model = LanguageModel(self.languages.codes, Parts.load(settings.models_dir / "language"))
        self._open_set = open_set

    def detect(self, text: str, context: Context | None = None) -> LanguageGuess:
        """The language to answer in.

        Args:
            text: the message.
            context: what is known besides it; None: nothing.
        """
        context, default = context or Context(), self.languages.default
        words = " ".join(telling_words(text))
        script = by_script(text)
        if not words or (script is not None and script.code == "th"):  # Thai letters leave nothing to weigh
            return choose(text, {}, NOBODY, context, default)
        latin = not THAI.search(words) and not CYRILLIC.search(words)
        foreign = self._model.foreign(words) if self._open_set else NOBODY
        return choose(text, self._model.probabilities(words, latin), foreign, context, default)

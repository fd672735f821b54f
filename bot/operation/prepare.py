"""What must exist before anything can be served: an index that is up to date, a trained model, the database."""

from __future__ import annotations

from bot.shared.errors import DataError, NotReadyError
from bot.shared.settings import Settings
from kb_index.articles import Article
from kb_index.build import BuildReport, build_index, is_current
from kb_index.encoder import encoder_id, load_encoder
from kb_index.sources import markdown


def read_articles(settings: Settings) -> list[Article]:
    """The articles of the data folder.

    Raises:
        DataError: when there is no such folder.
        ArticleError: with every fault of every article.
    """
    folder = settings.data_dir / "kb"
    if not folder.is_dir():
        raise DataError(f"{folder}: there is no such folder. FAQTOTUM_DATA_DIR must name the one that holds the shop's data.")
    return markdown.read(folder)


def index_is_current(settings: Settings) -> bool:
    """Whether the index is that of today's articles and encoder; no encoder is loaded for this."""
    return is_current(read_articles(settings), encoder_id(settings.encoder_name), settings.index_dir)


def build(settings: Settings, rebuild: bool = False) -> BuildReport:
    """Brings the index up to date."""
    return build_index(read_articles(settings), load_encoder(settings.encoder_name), settings.index_dir, rebuild)


def require_trained(settings: Settings) -> None:
    """That there is a dialogue model with its router.

    Raises:
        NotReadyError: with the command that makes it.
    """
    if not is_trained(settings):
        raise NotReadyError(f"{settings.dialogue_dir}: no trained dialogue model. Run `faqtotum train`.")


def is_trained(settings: Settings) -> bool:
    """Whether there is a dialogue model with its router."""
    return any(settings.dialogue_dir.glob("*.tar.gz")) and (settings.dialogue_dir / "router.json").is_file()

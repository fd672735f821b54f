"""How the verbs speak to the operator."""

from __future__ import annotations

import functools
import logging
import os
import sys
import warnings
from collections.abc import Callable
from typing import Any

import typer
from rich.console import Console
from sqlalchemy.exc import SQLAlchemyError

from bot.shared.errors import FaqtotumError
from kb_index.errors import ArticleError, KnowledgeBaseError

# A table that goes to a file is not folded to the width of a terminal that is not there.
console = Console(highlight=False, width=None if sys.stdout.isatty() else 180)
complaints = Console(stderr=True, highlight=False)


def errors_as_sentences(verb: Callable[..., Any]) -> Callable[..., Any]:
    """A verb that ends with a sentence and exit code 1, not a traceback, where data, a file or the database is not in order."""

    @functools.wraps(verb)
    def told(*args: Any, **kwargs: Any) -> Any:
        try:
            return verb(*args, **kwargs)
        except ArticleError as error:
            complaints.print("\n".join(error.faults), style="red", markup=False, soft_wrap=True)
        except (FaqtotumError, KnowledgeBaseError, OSError) as error:
            complaints.print(str(error), style="red", markup=False, soft_wrap=True)
        except SQLAlchemyError as error:
            cause = str(getattr(error, "orig", None) or type(error).__name__).strip().splitlines()[0]
            complaints.print(
                f"The database cannot be used: {cause}. Look at FAQTOTUM_DATABASE_URL.", style="red", markup=False, soft_wrap=True
            )
        raise typer.Exit(1)

    return told


def quiet_libraries() -> None:
    """Keeps the libraries' own chatter off the terminal; errors still come through."""
    # Some of them set the filters for warnings anew while they are imported, so filters alone do not hold.
    warnings.showwarning = _unheard
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    logging.basicConfig(level=logging.ERROR)
    for name in ("rasa", "rasa_sdk", "matplotlib", "sentence_transformers", "transformers", "apscheduler"):
        logging.getLogger(name).setLevel(logging.ERROR)
    import structlog

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))


def _unheard(*warning: Any, **details: Any) -> None:
    """In the place of what would print a warning."""

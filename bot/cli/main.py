"""`faqtotum`: all verbs."""

from __future__ import annotations

import os
import warnings

import typer

from bot.cli import ask, bench, calibrate, chat, check, doctor, encoder, evaluate, index, language, outbox, simulate, train, up
from bot.cli.console import errors_as_sentences

# Before TensorFlow, torch or Rasa are imported: no telemetry, no banner, no CUDA probing.
for name, value in {
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "CUDA_VISIBLE_DEVICES": "",
}.items():
    os.environ.setdefault(name, value)
warnings.simplefilter("ignore")

app = typer.Typer(help="A self-hosted customer-service bot for online shops.", no_args_is_help=True, add_completion=False)
for verb in (up.up, ask.ask, chat.chat, train.train, calibrate.calibrate, index.index, check.check, evaluate.evaluate, doctor.doctor):
    app.command()(errors_as_sentences(verb))
app.add_typer(encoder.app, name="encoder")
app.add_typer(language.app, name="language")
app.add_typer(bench.app, name="bench")
app.add_typer(outbox.app, name="outbox")
app.add_typer(simulate.app, name="simulate")

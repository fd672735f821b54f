"""`python -m bot.cli` is `faqtotum`."""

from bot.cli.main import app

app()
